package names

import (
	"fmt"
	"strings"
)

type rawProperties map[string]*rawProperty

type rawProperty struct {
	Name       string
	As         Shape
	Absent     bool
	Secret     bool
	Always     bool
	Autoname   int
	Like       string
	Properties rawProperties
}

type rawEntry struct {
	Terraform  string
	ID         string
	Global     bool
	Properties rawProperties
}

// resolver links shapes by reference, so that a shape may contain itself.
type resolver struct {
	shapes   map[string]*Object
	problems []string
}

func newResolver(shapes map[string]rawProperties) *resolver {
	r := &resolver{shapes: map[string]*Object{}}
	for name := range shapes {
		r.shapes[name] = &Object{}
	}
	for name, properties := range shapes {
		*r.shapes[name] = *r.object("shapes."+name, properties)
	}
	return r
}

func (r *resolver) problem(format string, values ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, values...))
}

func (r *resolver) object(path string, properties rawProperties) *Object {
	object := &Object{byPulumi: map[string]*Property{}, byBridge: map[string]*Property{}}
	for name, raw := range properties {
		property := r.property(path+"."+name, name, raw)
		object.byPulumi[name] = property
		if property.Absent {
			continue
		}
		if other, taken := object.byBridge[property.Bridge]; taken {
			r.problem("%s: %s and %s have one name at the bridge: %s", path, other.Pulumi, name, property.Bridge)
		}
		object.byBridge[property.Bridge] = property
	}
	return object
}

func (r *resolver) property(path, name string, raw *rawProperty) *Property {
	if raw == nil {
		r.problem("%s: is empty; give a name, as, absent, secret, always, autoname, properties or like", path)
		return &Property{Pulumi: name, Bridge: name}
	}
	property := &Property{
		Pulumi: name, Bridge: name, Shape: raw.As, Absent: raw.Absent, Secret: raw.Secret, Always: raw.Always,
		Autoname: raw.Autoname,
	}
	if raw.Name != "" {
		property.Bridge = raw.Name
	}
	switch raw.As {
	case Same, List, Single, JSON, Archive:
	default:
		r.problem("%s: as: %s is not one of list, single, json, archive", path, raw.As)
	}
	switch {
	case raw.Like != "" && len(raw.Properties) > 0:
		r.problem("%s: has both like and properties", path)
	case raw.Like != "":
		shape, ok := r.shapes[raw.Like]
		if !ok {
			r.problem("%s: like: %s is not among the shapes", path, raw.Like)
		}
		property.Holds = shape
	case len(raw.Properties) > 0:
		property.Holds = r.object(path, raw.Properties)
	}
	return property
}

func (r *resolver) entries(raw map[string]*rawEntry, bridgeToken func(string) string) map[string]*Entry {
	entries := map[string]*Entry{}
	for token, entry := range raw {
		if entry == nil || !strings.HasPrefix(entry.Terraform, "aws_") {
			r.problem("%s: terraform must be Terraform's name, aws_NAME", token)
			continue
		}
		entries[token] = &Entry{
			Token: token, Bridge: bridgeToken(entry.Terraform), Terraform: entry.Terraform,
			ID: entry.ID, Global: entry.Global, Object: r.object(token, entry.Properties),
		}
	}
	return entries
}

// resourceToken returns the bridge's token: aws:index/apiGatewayStage:ApiGatewayStage for aws_api_gateway_stage.
func resourceToken(terraform string) string {
	class := pascalCase(terraform)
	return "aws:index/" + strings.ToLower(class[:1]) + class[1:] + ":" + class
}

// functionToken returns the bridge's token: aws:index/getVpc:getVpc for aws_vpc.
func functionToken(terraform string) string {
	name := "get" + pascalCase(terraform)
	return "aws:index/" + name + ":" + name
}

func pascalCase(terraform string) string {
	var class strings.Builder
	for _, word := range strings.Split(strings.TrimPrefix(terraform, "aws_"), "_") {
		class.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return class.String()
}
