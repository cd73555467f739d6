import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from '../engine/project/node-files';
import { serve } from './server';

serve(createConnection(ProposedFeatures.all), nodeFiles);
