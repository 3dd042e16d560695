// Package names contains the table of names that differ between Pulumi's aws SDK and the dynamic Terraform bridge.
package names

import (
	"bytes"
	_ "embed"
	"fmt"
	"sort"

	"go.yaml.in/yaml/v3"
)

// Path of the table in the repository, for error messages.
const Path = "tests/toolchain/go/awsplugin/names/names.yaml"

//go:embed names.yaml
var embedded []byte

// Table is names.yaml, resolved.
type Table struct {
	Provider  *Object
	resources map[string]*Entry
	functions map[string]*Entry
}

// Entry describes one resource type or function.
type Entry struct {
	// Token is Pulumi's: aws:ec2/vpc:Vpc.
	Token string
	// Bridge is the bridge's token: aws:index/vpc:Vpc.
	Bridge string
	// Terraform is Terraform's name: aws_vpc.
	Terraform string
	// ID is the bridge's property for Terraform's id, or empty.
	ID string
	// Global is true for types without a region.
	Global bool
	Object *Object
}

// Load parses the embedded table.
func Load() (*Table, error) { return Parse(embedded) }

// Parse reads a table. Errors name the table's path and the entry.
func Parse(text []byte) (*Table, error) {
	var file struct {
		Shapes    map[string]rawProperties
		Provider  rawProperties
		Resources map[string]*rawEntry
		Functions map[string]*rawEntry
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: %w", Path, err)
	}
	resolver := newResolver(file.Shapes)
	table := &Table{
		Provider:  resolver.object("provider", file.Provider),
		resources: resolver.entries(file.Resources, resourceToken),
		functions: resolver.entries(file.Functions, functionToken),
	}
	if len(resolver.problems) > 0 {
		sort.Strings(resolver.problems)
		return nil, fmt.Errorf("%s: %s", Path, resolver.problems[0])
	}
	return table, nil
}

// Resource finds a resource type by Pulumi's token.
func (t *Table) Resource(token string) (*Entry, error) {
	return find(t.resources, token, "resource type", "resources")
}

// Function finds a function by Pulumi's token.
func (t *Table) Function(token string) (*Entry, error) {
	return find(t.functions, token, "function", "functions")
}

func find(entries map[string]*Entry, token, kind, section string) (*Entry, error) {
	if entry, ok := entries[token]; ok {
		return entry, nil
	}
	return nil, fmt.Errorf(
		"the stand-in for Pulumi's aws plugin does not know the %s %s: add it to %s under `%s:`, as in\n"+
			"  %s:\n    terraform: aws_NAME   # Terraform's name of it\n"+
			"(the top of that file describes how to find other differences), and run the same command again",
		kind, token, Path, section, token)
}

// Terraform lists every Terraform name in use, so that the bridge need not load the others.
func (t *Table) Terraform() []string {
	seen := map[string]bool{}
	for _, entries := range []map[string]*Entry{t.resources, t.functions} {
		for _, entry := range entries {
			seen[entry.Terraform] = true
		}
	}
	var all []string
	for name := range seen {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}
