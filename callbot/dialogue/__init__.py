"""The conversation itself: words in, actions out; no audio, no HTTP, no SQL."""
