"""Puts the house together and runs it: settings, clock, desk, relay, ticker, command line. Imported by nobody."""
