package main

import (
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"private-api-cross-account/tests/toolchain/go/awsplugin/bridge"
	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/schema"
	"private-api-cross-account/tests/toolchain/go/awsplugin/terraform"
)

// child is the bridge, from before its start until after its end.
type child struct {
	bridge  *bridge.Child
	failure error
	started chan struct{}
	ended   chan struct{}
}

func newChild(table *names.Table) *child {
	c := &child{started: make(chan struct{}), ended: make(chan struct{})}
	c.bridge, c.failure = prepare(table)
	return c
}

// start does not wait.
func (c *child) start(engine string) {
	go func() {
		if c.failure == nil {
			c.failure = c.bridge.Start(engine)
		}
		close(c.started)
		if c.failure == nil {
			<-c.bridge.Ended()
			close(c.ended)
		}
	}()
}

func prepare(table *names.Table) (*bridge.Child, error) {
	plugin, err := os.Executable()
	if err != nil {
		return nil, err
	}
	executable, err := bridge.Find(os.Getenv(bridge.Variable), plugin)
	if err != nil {
		return nil, err
	}
	provider, err := terraform.Machine().Provider()
	if err != nil {
		return nil, err
	}
	options := bridge.Options{Bridge: executable, Provider: provider, Include: table.Terraform()}
	if file, found := schema.Beside(plugin); found {
		options.Environment = schema.Environment(provider, options.Include)
		options.Provider = file
	}
	return bridge.New(options)
}

// client waits for the bridge.
func (c *child) client() (pulumirpc.ResourceProviderClient, error) {
	<-c.started
	if c.failure != nil {
		return nil, c.failure
	}
	return c.bridge.Client, nil
}

// waitForEnd returns when the engine requests the end, or when the engine or the bridge has ended.
func waitForEnd(bridgeEnded <-chan struct{}) {
	// The bridge's output goes to the engine: after the engine's end SIGPIPE would end this process before the bridge.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// Only the engine has the other end of standard input, which closes whenever and however the engine ends.
	orphaned := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(orphaned)
	}()
	select {
	case <-asked:
	case <-orphaned:
	case <-bridgeEnded:
	}
}

// leadGroup puts this process and its children into their own process group, unless the engine has done so.
func leadGroup() error {
	// It fails for the leader of a session, which also leads a group.
	_ = syscall.Setpgid(0, 0)
	return endGroupWithThisProcess()
}

// onEnd is the other end of the guard's input. The variable keeps the garbage collector from closing it.
var onEnd io.Closer

// endGroupWithThisProcess starts a guard that ends the group after a crash or kill of this process, when the kernel
// closes the guard's input. A parent-death signal would reach only direct children, and only on Linux.
func endGroupWithThisProcess() error {
	guard := exec.Command("/bin/sh", "-c", "trap '' HUP INT TERM PIPE; read _; kill -KILL 0")
	input, err := guard.StdinPipe()
	if err != nil {
		return err
	}
	onEnd = input
	return guard.Start()
}

// end kills the group: the bridge, its children, and this process. Only SIGKILL to the group ends all its processes at
// once, including new ones; the Terraform provider outlives the bridge and ignores other signals.
func (c *child) end() error {
	if c.bridge != nil {
		c.bridge.RemoveFolder()
	}
	return syscall.Kill(0, syscall.SIGKILL)
}
