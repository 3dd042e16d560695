package terraform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const platform = "plan9_mips"

// mirror creates a Terraform filesystem mirror with these versions.
func mirror(t *testing.T, versions ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, version := range versions {
		put(t, filepath.Join(root, layout, version, platform, "terraform-provider-aws_v"+version+"_x5"), 0o755)
	}
	return root
}

func put(t *testing.T, file string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, mode); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestProvider(t *testing.T) {
	one, several, six := mirror(t, "5.100.0"), mirror(t, "5.9.0", "5.31.0"), mirror(t, "6.1.0")
	unusable := t.TempDir()
	put(t, filepath.Join(unusable, layout, "5.1.0", platform, "terraform-provider-aws_v5.1.0_x5"), 0o644)
	other := t.TempDir()
	put(t, filepath.Join(other, layout, "5.2.0", "beos_m68k", "terraform-provider-aws_v5.2.0_x5"), 0o755)
	file := put(t, filepath.Join(t.TempDir(), "any-name"), 0o755)
	in := func(root, version string) string {
		return filepath.Join(root, layout, version, platform, "terraform-provider-aws_v"+version+"_x5")
	}
	for _, test := range []struct {
		name    string
		search  Search
		path    string
		message string
	}{
		{"by layout", Search{Mirrors: []string{t.TempDir(), one}}, in(one, "5.100.0"), ""},
		{"newest by number, not by letter", Search{Mirrors: []string{several}}, in(several, "5.31.0"), ""},
		{"newest over all mirrors", Search{Mirrors: []string{several, one}}, in(one, "5.100.0"), ""},
		{"not another major version", Search{Mirrors: []string{six, several}}, in(several, "5.31.0"), ""},
		{"only another major version", Search{Mirrors: []string{six}}, "", in(six, "6.1.0")},
		{"not executable", Search{Mirrors: []string{unusable}}, "", "nothing for " + platform},
		{"another platform", Search{Mirrors: []string{other}}, "", "nothing for " + platform},
		{"nothing", Search{Mirrors: []string{"/nowhere"}}, "", "set " + Variable},
		{"override: a file", Search{Override: file, Mirrors: []string{one}}, file, ""},
		{"override: a mirror", Search{Override: several, Mirrors: []string{one}}, in(several, "5.31.0"), ""},
		{"override: missing", Search{Override: "/nowhere", Mirrors: []string{one}}, "", Variable + "=/nowhere"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.search.Platform = platform
			path, err := test.search.Provider()
			if path != test.path {
				t.Errorf("%q, not %q (%v)", path, test.path, err)
			}
			if test.message != "" && (err == nil || !strings.Contains(err.Error(), test.message)) {
				t.Errorf("%v does not contain %q", err, test.message)
			}
		})
	}
}
