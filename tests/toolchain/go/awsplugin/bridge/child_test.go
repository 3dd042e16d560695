package bridge

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func start(t *testing.T, what string) (*Child, string, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(behaviour, what)
	folder := t.TempDir()
	mark := filepath.Join(folder, "running")
	provider := filepath.Join(folder, "terraform-provider-aws_v5.0.0_x5")
	script := "#!/bin/sh\ntrap '' INT\necho $$ > " + mark + "\nwhile :; do sleep 0.1; done\n"
	if err := os.WriteFile(provider, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	child, err := Start(Options{
		Bridge: self, Provider: provider, Include: []string{"aws_a", "aws_b"}, Engine: "127.0.0.1:1",
	})
	return child, mark, err
}

func TestStopEndsTheTerraformProvider(t *testing.T) {
	child, mark, err := start(t, "work")
	if err != nil {
		t.Fatal(err)
	}
	var id string
	waitFor(t, "the provider's start", func() bool {
		text, _ := os.ReadFile(mark)
		id = strings.TrimSpace(string(text))
		return id != ""
	})
	child.Stop()
	child.Stop()
	select {
	case <-child.Ended():
	case <-time.After(10 * time.Second):
		t.Error("the bridge goes on")
	}
	waitFor(t, "the provider's end", func() bool {
		state, _ := exec.Command("ps", "-p", id, "-o", "state=").Output()
		return len(state) == 0 || state[0] == 'Z'
	})
}

func TestStartFails(t *testing.T) {
	for _, test := range []struct{ what, says string }{
		{"crash", "ended before it printed its port"},
		{"crash", "the fake bridge is broken"},
		{"refuse", "refused"},
	} {
		child, _, err := start(t, test.what)
		if child != nil || err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v does not say %q", test.what, err, test.says)
		}
	}
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 200 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s did not come", what)
}
