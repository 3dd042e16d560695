// Package bridge runs the official dynamic Terraform bridge as a child process.
package bridge

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

const bootLimit = 2 * time.Minute

// Options of a bridge.
type Options struct {
	// Bridge is the bridge's executable.
	Bridge string
	// Provider is the Terraform provider's executable.
	Provider string
	// Include lists the Terraform names in use; the bridge ignores all others, which halves its start.
	Include []string
	// Environment of the bridge and its provider; nil for that of this process.
	Environment []string
}

// Child is a bridge for one Terraform provider. The provider's process outlives the bridge: the caller must end both.
type Child struct {
	Client pulumirpc.ResourceProviderClient

	options Options
	command *exec.Cmd
	ended   chan struct{}
	stderr  *tail
	folder  string
}

// New prepares a bridge, and may create a folder, which RemoveFolder removes.
func New(options Options) (*Child, error) {
	provider, folder, err := named(options.Provider)
	if err != nil {
		return nil, err
	}
	options.Provider = provider
	return &Child{options: options, ended: make(chan struct{}), stderr: &tail{}, folder: folder}, nil
}

// Start runs the bridge with the Terraform provider, and ends it after a failure.
// Engine is the address for the bridge's log, without which the bridge crashes.
func (c *Child) Start(engine string) error {
	err := c.start(engine)
	if err == nil {
		return nil
	}
	if c.command != nil {
		_ = c.command.Process.Kill()
	}
	return fmt.Errorf("the Terraform bridge (%s) with %s did not start: %w%s",
		c.options.Bridge, c.options.Provider, err, c.stderr.quoted())
}

func (c *Child) start(engine string) error {
	c.command = exec.Command(c.options.Bridge, engine)
	c.command.Env = c.options.Environment
	c.command.Stderr = c.stderr
	stdout, err := c.command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.command.Start(); err != nil {
		c.command = nil
		return err
	}
	port := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		for first := true; lines.Scan(); first = false {
			if first {
				port <- strings.TrimSpace(lines.Text())
			}
		}
		_ = c.command.Wait()
		close(c.ended)
	}()
	context, cancel := context.WithTimeout(context.Background(), bootLimit)
	defer cancel()
	select {
	case text := <-port:
		if _, err := strconv.ParseUint(text, 10, 16); err != nil {
			return fmt.Errorf("it printed %q instead of its port", text)
		}
		return c.parameterize(context, "127.0.0.1:"+text)
	case <-c.ended:
		return errors.New("it ended before it printed its port")
	case <-context.Done():
		return fmt.Errorf("it printed no port within %s", bootLimit)
	}
}

func (c *Child) parameterize(context context.Context, address string) error {
	connection, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
	if err != nil {
		return err
	}
	c.Client = pulumirpc.NewResourceProviderClient(connection)
	_, err = c.Client.Parameterize(context, &pulumirpc.ParameterizeRequest{
		Parameters: &pulumirpc.ParameterizeRequest_Args{Args: &pulumirpc.ParameterizeRequest_ParametersArgs{
			// Without the name the package would have the name of the file: aws_v5.100.0_x5.
			Args: []string{"--provider-name=aws", "--include=" + strings.Join(c.options.Include, ","), c.options.Provider},
		}},
	})
	return err
}

// Ended is closed when the bridge has ended.
func (c *Child) Ended() <-chan struct{} { return c.ended }

// RemoveFolder removes the folder that New created.
func (c *Child) RemoveFolder() {
	if c.folder != "" {
		_ = os.RemoveAll(c.folder)
	}
}
