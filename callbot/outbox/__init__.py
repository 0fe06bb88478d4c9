"""What leaves the house in writing, and the work that brings it there."""
