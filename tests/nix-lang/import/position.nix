# A file that tells where it is.
__curPos
