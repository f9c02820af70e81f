# LF, CR LF and lone CR each count as one end of line for positions.

  x