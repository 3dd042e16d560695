package shapes

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

// Outward translates the bridge's answers for Pulumi's SDK.
func Outward(object *names.Object, properties resource.PropertyMap) resource.PropertyMap {
	if properties == nil {
		return nil
	}
	result := resource.PropertyMap{}
	for key, value := range properties {
		name := string(key)
		if strings.HasPrefix(name, "__") {
			result[key] = internal(name, value, func(n string) string { return pulumiName(object, n) })
			continue
		}
		property := object.Bridge(name)
		if property == nil {
			result[key] = value
			continue
		}
		if property.Always {
			continue
		}
		if rewritten, ok := outwardValue(property, value); ok {
			if property.Secret && !rewritten.IsSecret() && !rewritten.IsNull() {
				rewritten = resource.MakeSecret(rewritten)
			}
			result[resource.PropertyKey(property.Pulumi)] = rewritten
		}
	}
	return result
}

func outwardValue(property *names.Property, value resource.PropertyValue) (resource.PropertyValue, bool) {
	inside := func(v resource.PropertyValue) resource.PropertyValue {
		return objects(v, func(m resource.PropertyMap) resource.PropertyMap {
			return Outward(property.Holds, m)
		}, property.Holds != nil)
	}
	switch {
	case value.IsNull():
		return value, true
	case value.IsSecret() || value.IsOutput():
		return within(value, func(v resource.PropertyValue) (resource.PropertyValue, bool) {
			return outwardValue(property, v)
		})
	case property.Shape == names.List && value.IsArray():
		if len(value.ArrayValue()) == 0 {
			return value, false
		}
		return inside(value.ArrayValue()[0]), true
	case property.Shape == names.Single && !value.IsArray() && !value.IsComputed():
		return resource.NewArrayProperty([]resource.PropertyValue{inside(value)}), true
	}
	return inside(value), true
}
