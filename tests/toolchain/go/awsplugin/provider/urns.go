package provider

import (
	"strings"
	"sync"
)

// urns maps the bridge's urns to the engine's, for log lines.
type urns struct{ known sync.Map }

// inward replaces Pulumi's type token by the bridge's. The name and the types of parents do not change.
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

// outward returns the engine's urn, which is the same unless inward has changed it.
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
