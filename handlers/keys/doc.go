// Package keys owns what is seen and changed at /ui/keys: the API keys of an organization and
// of its members. What is decided is in internal/keys, and what it looks like in views/keys.
package keys
