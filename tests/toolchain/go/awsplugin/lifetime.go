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

// child is the bridge from before it is started until it is gone.
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

// start returns at once.
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

// waitForEnd returns when the engine asks for the end, when the engine itself is gone, or when the bridge is.
func waitForEnd(bridgeEnded <-chan struct{}) {
	// What the bridge prints goes to the engine: once that is gone, printing would end this process before the bridge.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// Nobody but the engine holds the other end of standard input: the end of it is the engine's, however that came.
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

// leadGroup puts this process and what it starts into a process group of their own, where the engine has not done so.
func leadGroup() error {
	// Refused to the leader of a session, which leads a group as well.
	_ = syscall.Setpgid(0, 0)
	return endGroupWithThisProcess()
}

// onEnd is the other end of what the guard reads, kept from being closed as garbage.
var onEnd io.Closer

// endGroupWithThisProcess starts a guard that ends the group when this process is gone without having done so: it crashed,
// or was killed alone. The kernel closes the guard's input then. A parent's end tells children of its own only, and on
// Linux alone.
func endGroupWithThisProcess() error {
	guard := exec.Command("/bin/sh", "-c", "trap '' HUP INT TERM PIPE; read _; kill -KILL 0")
	input, err := guard.StdinPipe()
	if err != nil {
		return err
	}
	onEnd = input
	return guard.Start()
}

// end ends the group: the bridge, what it has started, and this process. The kernel alone ends at once all that is in a
// group, also what is being started at this moment; the Terraform provider outlives the bridge and ignores other signals.
func (c *child) end() error {
	if c.bridge != nil {
		c.bridge.RemoveFolder()
	}
	return syscall.Kill(0, syscall.SIGKILL)
}
