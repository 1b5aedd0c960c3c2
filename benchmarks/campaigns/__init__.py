"""Long runs that look for what breaks: processes killed at any moment, inputs that nobody would write."""
