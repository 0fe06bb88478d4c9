"""The matters that take several turns, one file each."""
