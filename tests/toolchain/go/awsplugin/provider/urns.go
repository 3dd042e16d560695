package provider

import (
	"strings"
	"sync"
)

// urns remembers under which urn the bridge knows a resource, so that its log lines reach the right one.
type urns struct{ known sync.Map }

// inward puts the bridge's type token in place of Pulumi's. The name, and the types of parents, stay.
func (u *urns) inward(urn, token string) string {
	parts := strings.SplitN(urn, "::", 4)
	if len(parts) != 4 {
		return urn
	}
	parents := ""
	if end := strings.LastIndex(parts[2], "$"); end >= 0 {
		parents = parts[2][:end+1]
	}
	parts[2] = parents + token
	result := strings.Join(parts, "::")
	u.known.Store(result, urn)
	return result
}

// outward returns the engine's urn; what was never rewritten is the same on both sides.
func (u *urns) outward(urn string) string {
	if original, ok := u.known.Load(urn); ok {
		return original.(string)
	}
	return urn
}

// typeOf is the type token in an urn; empty when it is not one.
func typeOf(urn string) string {
	parts := strings.SplitN(urn, "::", 4)
	if len(parts) != 4 {
		return ""
	}
	return parts[2][strings.LastIndex(parts[2], "$")+1:]
}
