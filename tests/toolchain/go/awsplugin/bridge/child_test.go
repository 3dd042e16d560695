package bridge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestStartFails(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ what, message string }{
		{"crash", "ended before it printed its port"},
		{"crash", "the fake bridge is broken"},
		{"refuse", "refused"},
	} {
		t.Setenv(behaviour, test.what)
		child, err := New(Options{Bridge: self, Provider: filepath.Join(t.TempDir(), "provider"), Include: []string{"aws_a"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start("127.0.0.1:1"); err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: %v does not contain %q", test.what, err, test.message)
		}
		select {
		case <-child.Ended():
		case <-time.After(time.Minute):
			t.Errorf("%s: the bridge still runs", test.what)
		}
		child.RemoveFolder()
		if _, err := os.Stat(child.folder); !os.IsNotExist(err) {
			t.Errorf("%s: %s was not removed", test.what, child.folder)
		}
	}
}
