"""The agents' desk: a server-rendered page that follows what happens."""
