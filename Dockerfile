# docker build -t aks-network-lint . && docker run --rm -v "$PWD:/work:ro" aks-network-lint
FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund
RUN node scripts/build.mjs --production

FROM gcr.io/distroless/nodejs20-debian12:nonroot
COPY --from=build /src/dist/core*.js /src/dist/cli.js /src/dist/command.js /src/dist/server*.js /app/
COPY LICENSE /app/
USER 65534:65534
WORKDIR /work
ENTRYPOINT ["/nodejs/bin/node", "/app/cli.js"]
