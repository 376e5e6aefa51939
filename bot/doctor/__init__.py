"""`shturman doctor`: looks at everything a running product needs, changes nothing, and says what to do."""
