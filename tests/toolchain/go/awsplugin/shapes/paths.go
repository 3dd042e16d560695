package shapes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

// PathInward translates a property path, as in ignoreChanges: restApi, endpointConfiguration.types.
func PathInward(object *names.Object, path string) string {
	return rewritePath(object, path, (*names.Object).Pulumi,
		func(p *names.Property) string { return p.Bridge }, names.List, names.Single)
}

// PathOutward translates a property path of a difference or a failed check.
func PathOutward(object *names.Object, path string) string {
	return rewritePath(object, path, (*names.Object).Bridge,
		func(p *names.Property) string { return p.Pulumi }, names.Single, names.List)
}

// rewritePath follows a path. For the shape adds the other side has one index more, for removes one less.
func rewritePath(
	object *names.Object, path string,
	find func(*names.Object, string) *names.Property, name func(*names.Property) string, adds, removes names.Shape,
) string {
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil {
		return path
	}
	var result resource.PropertyPath
	for i := 0; i < len(parsed); i++ {
		key, isName := parsed[i].(string)
		if !isName || key == "*" {
			result = append(result, parsed[i])
			continue
		}
		property := find(object, key)
		if property == nil {
			return append(result, parsed[i:]...).String()
		}
		result = append(result, name(property))
		object = property.Holds
		rest := parsed[i+1:]
		if property.Shape == adds && len(rest) > 0 {
			result = append(result, 0)
		}
		if property.Shape == removes && len(rest) > 0 && isIndex(rest[0]) {
			i++
		}
	}
	return result.String()
}

func isIndex(element any) bool {
	_, isNumber := element.(int)
	return isNumber || element == "*"
}
