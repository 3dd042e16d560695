package bridge

import (
	"os"
	"strings"
	"sync"
)

const tailLimit = 4000

// tail forwards the bridge's standard error and keeps its end for error messages.
type tail struct {
	lock sync.Mutex
	kept string
}

func (t *tail) Write(text []byte) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.kept += string(text)
	if len(t.kept) > tailLimit {
		t.kept = t.kept[len(t.kept)-tailLimit:]
	}
	return os.Stderr.Write(text)
}

func (t *tail) quoted() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	text := strings.TrimSpace(t.kept)
	if text == "" {
		return ""
	}
	return "\nit printed:\n" + text
}
