package bridge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	empty, full := t.TempDir(), t.TempDir()
	beside := filepath.Join(full, Names[0])
	if err := os.WriteFile(beside, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, override, folder, path, message string }{
		{"beside the plugin", "", full, beside, ""},
		{"by the variable", beside, empty, beside, ""},
		{"nowhere", "", empty, "", Variable},
		{"by a wrong variable", "/nowhere", full, "", Variable + "=/nowhere"},
	} {
		path, err := Find(test.override, filepath.Join(test.folder, "pulumi-resource-aws"))
		if path != test.path || (test.message != "" && (err == nil || !strings.Contains(err.Error(), test.message))) {
			t.Errorf("%s: %q, %v", test.name, path, err)
		}
	}
}

func TestNamed(t *testing.T) {
	odd := filepath.Join(t.TempDir(), "aws")
	if err := os.WriteFile(odd, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	path, folder, err := named(odd)
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	target, err := os.Readlink(path)
	if err != nil || target != odd || filepath.Base(path) != "terraform-provider-aws" {
		t.Error(path, target, err)
	}
	right := "/x/terraform-provider-aws_v1"
	if path, folder, err := named(right); path != right || folder != "" || err != nil {
		t.Error(path, folder, err)
	}
}
