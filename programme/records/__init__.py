"""Records in: a folder of CSV files becomes organizations, people and what they earned (docs/formats.md).

An import is one transaction. The files are read as a stream, each cell is looked at, and rows that are well formed go
into temporary tables; what rows must hold against each other and against what is on record is then asked of the
database, about all rows at once; and only when nobody objects is anything written. So memory stays flat, however large
the folder is, and every problem is found, not only the first.
"""
