package main

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"private-api-cross-account/tests/toolchain/go/awsplugin/bridge"
	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/terraform"
)

// parentCheck is how soon a plugin notices that the engine was killed.
const parentCheck = 500 * time.Millisecond

// child is the bridge from the moment it is being started until it is gone.
type child struct {
	table   *names.Table
	started chan struct{}
	ended   chan struct{}
	once    sync.Once
	bridge  *bridge.Child
	failure error
}

func newChild(table *names.Table) *child {
	return &child{table: table, started: make(chan struct{}), ended: make(chan struct{})}
}

func (c *child) start(engine string) {
	go func() {
		c.bridge, c.failure = c.launch(engine)
		close(c.started)
		if c.failure == nil {
			<-c.bridge.Ended()
			close(c.ended)
		}
	}()
}

func (c *child) launch(engine string) (*bridge.Child, error) {
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
	return bridge.Start(bridge.Options{
		Bridge: executable, Provider: provider, Include: c.table.Terraform(), Engine: engine,
	})
}

// client waits for the bridge.
func (c *child) client() (pulumirpc.ResourceProviderClient, error) {
	<-c.started
	if c.failure != nil {
		return nil, c.failure
	}
	return c.bridge.Client, nil
}

// stop ends the bridge and what it started; also when it is still starting.
func (c *child) stop() {
	c.once.Do(func() {
		<-c.started
		if c.bridge != nil {
			c.bridge.Stop()
		}
	})
}

// waitForEnd returns when the engine asks for the end, when the engine itself is gone, or when the bridge is.
func waitForEnd(bridgeEnded <-chan struct{}) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	parent, ticker := os.Getppid(), time.NewTicker(parentCheck)
	defer ticker.Stop()
	for {
		select {
		case <-asked:
			return
		case <-bridgeEnded:
			return
		case <-ticker.C:
			// An orphan is given another parent; this works where a process cannot ask to die with its parent.
			if os.Getppid() != parent {
				return
			}
		}
	}
}
