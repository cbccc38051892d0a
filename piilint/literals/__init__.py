"""Personal data written into code: numbers, addresses and telephone numbers of real people."""
