package shapes

import (
	"reflect"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

const table = `
shapes:
  statement:
    notStatement: {properties: {statement: {name: statements, as: list, like: statement}}}
resources:
  aws:x/y:Y:
    terraform: aws_y
    properties:
      api: {name: apiId}
      types: {as: list}
      alias: {name: aliasBlock, as: single, properties: {zone: {name: zoneId}}}
      policy: {as: json}
      gone: {absent: true}
      secretValue: {secret: true}
      rules: {properties: {statement: {like: statement}, gone: {absent: true}}}
`

func object(t *testing.T) *names.Object {
	t.Helper()
	parsed, err := names.Parse([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	entry, err := parsed.Resource("aws:x/y:Y")
	if err != nil {
		t.Fatal(err)
	}
	return entry.Object
}

type (
	values  = map[string]any
	element = []any
)

var (
	unknown = resource.MakeComputed(resource.NewStringProperty(""))
	secret  = func(v any) resource.PropertyValue { return resource.MakeSecret(resource.NewPropertyValue(v)) }
)

// TestBothWays translates Pulumi's values to the bridge's and back to the same values.
func TestBothWays(t *testing.T) {
	for _, test := range []struct {
		name           string
		pulumi, bridge values
	}{
		{"no difference", values{"a": "b", "n": 1.0, "l": element{true}}, values{"a": "b", "n": 1.0, "l": element{true}}},
		{"name", values{"api": "x"}, values{"apiId": "x"}},
		{"unknown name", values{"api": unknown}, values{"apiId": unknown}},
		{"secret name", values{"api": secret("x")}, values{"apiId": secret("x")}},
		{"list", values{"types": "PRIVATE"}, values{"types": element{"PRIVATE"}}},
		{"list of an unknown", values{"types": unknown}, values{"types": element{unknown}}},
		{"secret list", values{"types": secret("P")}, values{"types": secret(element{"P"})}},
		{"single", values{"alias": element{values{"zone": "Z", "name": "n"}}}, values{"aliasBlock": values{"zoneId": "Z", "name": "n"}}},
		{"unknown single", values{"alias": unknown}, values{"aliasBlock": unknown}},
		{"unknown inside single", values{"alias": element{values{"zone": unknown}}}, values{"aliasBlock": values{"zoneId": unknown}}},
		{"recursive", values{"rules": element{values{"statement": values{"notStatement": values{"statement": values{
			"notStatement": values{"statement": values{"geo": "US"}}}}}}}},
			values{"rules": element{values{"statement": values{"notStatement": values{"statements": element{values{
				"notStatement": values{"statements": element{values{"geo": "US"}}}}}}}}}}},
		{"defaults named", values{"__defaults": element{"api", "other"}}, values{"__defaults": element{"apiId", "other"}}},
		{"bookkeeping untouched", values{"__meta": "{\"api\":1}", "__pulumi_raw_state_delta": values{"api": 1.0}},
			values{"__meta": "{\"api\":1}", "__pulumi_raw_state_delta": values{"api": 1.0}}},
		{"policy as text", values{"policy": "{}"}, values{"policy": "{}"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			expect(t, "inward", Inward(object(t), made(test.pulumi), nil), made(test.bridge))
			expect(t, "outward", Outward(object(t), made(test.bridge)), made(test.pulumi))
		})
	}
}

func TestInwardOnly(t *testing.T) {
	for _, test := range []struct {
		name           string
		pulumi, bridge values
		dropped        []string
	}{
		{"absent", values{"gone": 1.0, "api": "x"}, values{"apiId": "x"}, []string{"gone"}},
		{"absent and null", values{"gone": nil}, values{}, nil},
		{"absent inside", values{"rules": element{values{"gone": 1.0}}}, values{"rules": element{values{}}}, []string{"rules.gone"}},
		{"empty single", values{"alias": element{}}, values{}, nil},
		{"policy", values{"policy": values{"b": element{1.0, "x"}, "a": true}}, values{"policy": `{"a":true,"b":[1,"x"]}`}, nil},
		{"policy with an unknown", values{"policy": values{"a": values{"b": unknown}}}, values{"policy": unknown}, nil},
		{"policy with a secret", values{"policy": values{"a": secret("s")}}, values{"policy": secret(`{"a":"s"}`)}, nil},
		{"secret policy", values{"policy": secret(values{"a": "s"})}, values{"policy": secret(`{"a":"s"}`)}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var dropped []string
			got := Inward(object(t), made(test.pulumi), func(path string) { dropped = append(dropped, path) })
			expect(t, "inward", got, made(test.bridge))
			if !reflect.DeepEqual(dropped, test.dropped) {
				t.Errorf("dropped %v, not %v", dropped, test.dropped)
			}
		})
	}
}

const flagged = `
resources:
  aws:x/y:Y:
    terraform: aws_y
    properties:
      resets: {always: true}
`

func TestAlways(t *testing.T) {
	parsed, err := names.Parse([]byte(flagged))
	if err != nil {
		t.Fatal(err)
	}
	entry, err := parsed.Resource("aws:x/y:Y")
	if err != nil {
		t.Fatal(err)
	}
	inward := Inward(entry.Object, made(values{"a": "b"}), nil)
	expect(t, "inward", inward, made(values{"a": "b", "resets": true}))
	expect(t, "outward", Outward(entry.Object, inward), made(values{"a": "b"}))
	expect(t, "looked up by id", Inward(entry.Object, made(values{}), nil), made(values{}))
}

func TestOutwardMarksSecrets(t *testing.T) {
	expect(t, "outward", Outward(object(t), made(values{"secretValue": "s"})), made(values{"secretValue": secret("s")}))
	expect(t, "outward", Outward(object(t), made(values{"secretValue": secret("s")})), made(values{"secretValue": secret("s")}))
}

func TestPaths(t *testing.T) {
	for _, test := range []struct{ pulumi, bridge string }{
		{"api", "apiId"},
		{"plain.api", "plain.api"},
		{"types", "types"},
		{"alias", "aliasBlock"},
		{"alias[0].zone", "aliasBlock.zoneId"},
		{"rules[2].statement.notStatement.statement.geo", "rules[2].statement.notStatement.statements[0].geo"},
		{`tags["a.b"]`, `tags["a.b"]`},
	} {
		if got := PathInward(object(t), test.pulumi); got != test.bridge {
			t.Errorf("inward %s: %s, not %s", test.pulumi, got, test.bridge)
		}
		if got := PathOutward(object(t), test.bridge); got != test.pulumi {
			t.Errorf("outward %s: %s, not %s", test.bridge, got, test.pulumi)
		}
	}
	if got := PathOutward(object(t), "types[0]"); got != "types" {
		t.Errorf("types[0] became %s", got)
	}
	if got := PathInward(object(t), "rules[*].statement.notStatement"); got != `rules["*"].statement.notStatement` && got != "rules[*].statement.notStatement" {
		t.Errorf("a wildcard became %s", got)
	}
}

func made(v values) resource.PropertyMap { return resource.NewPropertyMapFromMap(v) }

func expect(t *testing.T, what string, got, want resource.PropertyMap) {
	t.Helper()
	if !resource.NewObjectProperty(got).DeepEquals(resource.NewObjectProperty(want)) {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}
