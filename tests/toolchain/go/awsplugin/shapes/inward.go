// Package shapes translates property names and shapes between Pulumi's aws SDK and the dynamic bridge. "Inward" is from
// Pulumi to the bridge, "outward" from the bridge to Pulumi. Secrets, unknowns and outputs do not change.
package shapes

import (
	"encoding/json"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

// Inward translates properties for the bridge. dropped, if not nil, is called for each value without a counterpart.
func Inward(
	object *names.Object, properties resource.PropertyMap, dropped func(path string),
) resource.PropertyMap {
	return inwardMap(object, properties, "", dropped)
}

func inwardMap(
	object *names.Object, properties resource.PropertyMap, path string, dropped func(string),
) resource.PropertyMap {
	if properties == nil {
		return nil
	}
	result := resource.PropertyMap{}
	// An empty map is a resource that is looked up by its id alone.
	if len(properties) > 0 {
		for _, flag := range object.Always() {
			result[resource.PropertyKey(flag)] = resource.NewBoolProperty(true)
		}
	}
	for key, value := range properties {
		name := string(key)
		if strings.HasPrefix(name, "__") {
			result[key] = internal(name, value, func(n string) string { return bridgeName(object, n) })
			continue
		}
		property := object.Pulumi(name)
		switch {
		case property == nil:
			result[key] = value
		case property.Absent:
			if dropped != nil && !value.IsNull() {
				dropped(path + name)
			}
		default:
			if rewritten, ok := inwardValue(property, value, path+name+".", dropped); ok {
				result[resource.PropertyKey(property.Bridge)] = rewritten
			}
		}
	}
	return result
}

func inwardValue(
	property *names.Property, value resource.PropertyValue, path string, dropped func(string),
) (resource.PropertyValue, bool) {
	switch {
	case value.IsNull():
		return value, true
	case value.IsSecret() || value.IsOutput():
		return within(value, func(v resource.PropertyValue) (resource.PropertyValue, bool) {
			return inwardValue(property, v, path, dropped)
		})
	case property.Shape == names.Archive && value.IsArchive():
		return resource.NewStringProperty(ArchiveFile(value.ArchiveValue())), true
	case property.Shape == names.JSON:
		return jsonText(value), true
	case property.Shape == names.List:
		return resource.NewArrayProperty([]resource.PropertyValue{held(property, value, path, dropped)}), true
	case property.Shape == names.Single && value.IsArray():
		if len(value.ArrayValue()) == 0 {
			return value, false
		}
		if len(value.ArrayValue()) == 1 {
			return held(property, value.ArrayValue()[0], path, dropped), true
		}
	}
	return held(property, value, path, dropped), true
}

// held translates the objects in a value, also in lists, secrets and outputs.
func held(
	property *names.Property, value resource.PropertyValue, path string, dropped func(string),
) resource.PropertyValue {
	return objects(value, func(m resource.PropertyMap) resource.PropertyMap {
		return inwardMap(property.Holds, m, path, dropped)
	}, property.Holds != nil)
}

// jsonText is a policy document as text. With an unknown inside, the whole text is unknown.
func jsonText(value resource.PropertyValue) resource.PropertyValue {
	if !value.IsObject() && !value.IsArray() {
		return value
	}
	result := resource.MakeComputed(resource.NewStringProperty(""))
	if !value.ContainsUnknowns() {
		text, err := json.Marshal(resource.PropertyMap{"it": value}.MapRepl(nil, plain)["it"])
		if err != nil {
			return value
		}
		result = resource.NewStringProperty(string(text))
	}
	if value.ContainsSecrets() {
		return resource.MakeSecret(result)
	}
	return result
}

func plain(value resource.PropertyValue) (any, bool) {
	switch {
	case value.IsSecret():
		return resource.PropertyMap{"it": value.SecretValue().Element}.MapRepl(nil, plain)["it"], true
	case value.IsOutput():
		return resource.PropertyMap{"it": value.OutputValue().Element}.MapRepl(nil, plain)["it"], true
	}
	return nil, false
}
