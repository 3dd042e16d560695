package shapes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

// within translates the value inside a secret or an output. An unknown output has none, and stays unknown.
func within(
	value resource.PropertyValue, rewrite func(resource.PropertyValue) (resource.PropertyValue, bool),
) (resource.PropertyValue, bool) {
	if value.IsSecret() {
		element, ok := rewrite(value.SecretValue().Element)
		return resource.MakeSecret(element), ok
	}
	output := value.OutputValue()
	if !output.Known {
		return value, true
	}
	element, ok := rewrite(output.Element)
	output.Element = element
	return resource.NewOutputProperty(output), ok
}

// objects applies rewrite to each object in a value, also in lists, secrets and outputs.
func objects(
	value resource.PropertyValue, rewrite func(resource.PropertyMap) resource.PropertyMap, differs bool,
) resource.PropertyValue {
	switch {
	case !differs:
		return value
	case value.IsObject():
		return resource.NewObjectProperty(rewrite(value.ObjectValue()))
	case value.IsArray():
		elements := make([]resource.PropertyValue, len(value.ArrayValue()))
		for i, element := range value.ArrayValue() {
			elements[i] = objects(element, rewrite, differs)
		}
		return resource.NewArrayProperty(elements)
	case value.IsSecret() || value.IsOutput():
		rewritten, _ := within(value, func(v resource.PropertyValue) (resource.PropertyValue, bool) {
			return objects(v, rewrite, differs), true
		})
		return rewritten
	}
	return value
}

// internal keeps the bridge's internal values unchanged, except `__defaults`, which lists property names.
func internal(key string, value resource.PropertyValue, rename func(string) string) resource.PropertyValue {
	if key != "__defaults" || !value.IsArray() {
		return value
	}
	var listed []resource.PropertyValue
	for _, name := range value.ArrayValue() {
		if name.IsString() {
			name = resource.NewStringProperty(rename(name.StringValue()))
		}
		listed = append(listed, name)
	}
	return resource.NewArrayProperty(listed)
}

func bridgeName(object *names.Object, name string) string {
	if property := object.Pulumi(name); property != nil {
		return property.Bridge
	}
	return name
}

func pulumiName(object *names.Object, name string) string {
	if property := object.Bridge(name); property != nil {
		return property.Pulumi
	}
	return name
}
