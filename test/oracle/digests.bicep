// guid() and uniqueString() of texts of every length, and of letters of one to four bytes.
var letters = 'The quick brown fox jumps over the lazy dog 0123456789 äöüß€漢字😀-_./'
var texts = map(range(0, 68), n => substring(letters, 0, n))

output unique array = map(texts, text => uniqueString(text))
output uniqueOfTwo array = map(texts, text => uniqueString(text, 'second'))
output guids array = map(texts, text => guid(text))
output guidsOfThree array = map(texts, text => guid('a', text, '/subscriptions/x'))
output ordered array = map(range(0, 40), n => { less: substring(letters, n, 2) < substring(letters, n + 3, 2), more: toUpper(substring(letters, n, 1)) >= substring(letters, n + 1, 3) })
