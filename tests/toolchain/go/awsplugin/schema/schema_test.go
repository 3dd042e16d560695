package schema

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

func field(number protowire.Number, content []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), content)
}

// entry of a map: its key, and a value that is not read.
func entry(number protowire.Number, key string) []byte {
	return field(number, append(field(1, []byte(key)), field(2, []byte("schema of "+key))...))
}

func TestOf(t *testing.T) {
	provider := field(1, []byte("of the provider"))
	function := entry(7, "arn_parse")
	answer := bytes.Join([][]byte{
		provider, entry(resources, "aws_a"), entry(resources, "aws_b"), entry(dataSources, "aws_b"),
		entry(dataSources, "aws_c"), function, entry(ephemeral, "aws_d"),
	}, nil)
	kept, err := of(answer, []string{"aws_b"})
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Join([][]byte{provider, entry(resources, "aws_b"), entry(dataSources, "aws_b"), function}, nil)
	if !bytes.Equal(kept, want) {
		t.Errorf("kept %q, not %q", kept, want)
	}
}

func TestOfRefuses(t *testing.T) {
	for name, answer := range map[string][]byte{
		"diagnostics":            field(diagnostics, nil),
		"a truncated answer":     entry(resources, "aws_a")[:5],
		"an entry without a key": field(resources, field(2, []byte("aws_a"))),
	} {
		if kept, err := of(answer, []string{"aws_a"}); err == nil {
			t.Errorf("%s: kept %q", name, kept)
		}
	}
}

func TestAnotherProviderHasAnotherFile(t *testing.T) {
	provider := filepath.Join(t.TempDir(), "provider")
	name := func(content string, include ...string) string {
		if err := os.WriteFile(provider, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
		file, err := fileOf("", provider, include)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	first := name("5.100", "aws_a")
	for what, other := range map[string]string{
		"another provider": name("5.100.1", "aws_a"),
		"more types":       name("5.100", "aws_a", "aws_b"),
	} {
		if other == first {
			t.Errorf("%s has the same file", what)
		}
	}
}
