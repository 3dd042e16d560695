package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"private-api-cross-account/tests/toolchain/go/awsplugin/bridge"
	"private-api-cross-account/tests/toolchain/go/awsplugin/terraform"
)

const (
	// role makes the test's own executable run as the engine, the plugin or the bridge.
	role = "TEST_ROLE"
	// moment is what the bridge is doing when the engine is killed.
	moment = "TEST_MOMENT"
	// living is the path of a pipe that every process except the engine keeps open until it ends.
	living = "TEST_LIVING"
)

// What the bridge is doing.
const (
	starting       = "starting"
	parameterizing = "starting the provider"
	calling        = "making a call"
	printing       = "printing"
)

func TestMain(m *testing.M) {
	roles := map[string]func() error{"engine": runEngine, "plugin": runPlugin, "bridge": runBridge}
	run, known := roles[os.Getenv(role)]
	if !known {
		os.Exit(m.Run())
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The cause of the end.
const (
	engineKilled = "engine killed"
	pluginKilled = "plugin killed"
	interrupted  = "plugin interrupted"
)

func TestNothingOutlivesEngineOrPlugin(t *testing.T) {
	for _, test := range []struct {
		moment  string
		started []string
		end     string
	}{
		{starting, []string{"plugin", "bridge"}, engineKilled},
		{parameterizing, []string{"plugin", "bridge", "provider"}, engineKilled},
		{calling, []string{"plugin", "bridge", "provider", "call"}, engineKilled},
		{printing, []string{"plugin", "bridge", "provider", "call"}, engineKilled},
		{starting, []string{"plugin", "bridge"}, interrupted},
		{calling, []string{"plugin", "bridge", "provider", "call"}, interrupted},
		{starting, []string{"plugin", "bridge"}, pluginKilled},
		{parameterizing, []string{"plugin", "bridge", "provider"}, pluginKilled},
		{calling, []string{"plugin", "bridge", "provider", "call"}, pluginKilled},
		{printing, []string{"plugin", "bridge", "provider", "call"}, pluginKilled},
	} {
		t.Run(fmt.Sprintf("%s, while the bridge is %s", test.end, test.moment), func(t *testing.T) {
			t.Setenv(moment, test.moment)
			engine, group, lines := startEngine(t)
			var started []string
			for len(started) < len(test.started) {
				line, ok := <-lines
				if !ok {
					t.Fatalf("all ended by themselves after %v", started)
				}
				started = append(started, line)
			}
			slices.Sort(started)
			slices.Sort(test.started)
			if !slices.Equal(started, test.started) {
				t.Fatalf("%v started, not %v", started, test.started)
			}
			switch test.end {
			case engineKilled:
				_ = engine.Process.Kill()
			case pluginKilled:
				_ = syscall.Kill(group, syscall.SIGKILL)
			case interrupted:
				cmdutil.InterruptChildren(group)
			}
			select {
			case line, more := <-lines:
				if more {
					t.Errorf("%s was started after the end", line)
				}
			case <-time.After(time.Minute):
				t.Error("some of them still run")
			}
		})
	}
}

// startEngine returns the lines that the processes write after their start. The channel closes when the last one ends.
func startEngine(t *testing.T) (engine *exec.Cmd, group int, lines <-chan string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	pipe := filepath.Join(folder, "living")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	script := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return file
	}
	t.Setenv(living, pipe)
	// The worst case: it ignores all signals except SIGKILL.
	t.Setenv(terraform.Variable, script("terraform-provider-aws_v5.0.0_x5",
		"trap '' HUP INT TERM PIPE\nexec 9>'"+pipe+"'\necho provider >&9\nexec /bin/sleep 1000"))
	t.Setenv(bridge.Variable, script("bridge", role+"=bridge exec '"+self+"' \"$@\""))
	// Ending them must not need other programs.
	t.Setenv("PATH", folder)
	script("ps", "exec /bin/sleep 1000")
	engine = exec.Command(self)
	engine.Env = append(os.Environ(), role+"=engine", "PATH="+os.Getenv("PATH"))
	engine.Stderr = os.Stderr
	output, err := engine.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = engine.Process.Kill()
		_ = engine.Wait()
		if group > 1 {
			_ = syscall.Kill(-group, syscall.SIGKILL)
		}
	})
	if _, err := fmt.Fscan(output, &group); err != nil {
		t.Fatal(err)
	}
	written := make(chan string)
	go func() {
		defer close(written)
		file, err := os.Open(pipe)
		if err != nil {
			return
		}
		for scanner := bufio.NewScanner(file); scanner.Scan(); {
			written <- scanner.Text()
		}
	}()
	return engine, group, written
}

// runEngine starts a plugin as Pulumi's engine does, and calls it.
func runEngine() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	plugin := exec.Command(self, "127.0.0.1:1")
	cmdutil.RegisterProcessGroup(plugin)
	plugin.Env = append(os.Environ(), role+"=plugin")
	if _, err := plugin.StdinPipe(); err != nil {
		return err
	}
	stderr, err := plugin.StderrPipe()
	if err != nil {
		return err
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }()
	stdout, err := plugin.StdoutPipe()
	if err != nil {
		return err
	}
	if err := plugin.Start(); err != nil {
		return err
	}
	fmt.Println(plugin.Process.Pid)
	var port int
	if _, err := fmt.Fscan(stdout, &port); err != nil {
		return err
	}
	connection, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", port),
		grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
	if err != nil {
		return err
	}
	_, err = pulumirpc.NewResourceProviderClient(connection).Configure(context.Background(), &pulumirpc.ConfigureRequest{})
	return fmt.Errorf("the call was answered: %w", err)
}

// held keeps the garbage collector from closing the pipe.
var held []*os.File

// live reports the start of this process, and keeps the pipe open until it ends.
func live(as string) error {
	pipe, err := os.OpenFile(os.Getenv(living), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	held = append(held, pipe)
	_, err = fmt.Fprintln(pipe, as)
	return err
}

func runPlugin() error {
	if err := live("plugin"); err != nil {
		return err
	}
	return run()
}

func runBridge() error {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	if err := live("bridge"); err != nil {
		return err
	}
	if os.Getenv(moment) == starting {
		select {}
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(server *grpc.Server) error {
		pulumirpc.RegisterResourceProviderServer(server, &testBridge{})
		return nil
	}})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	for {
		if os.Getenv(moment) == printing {
			fmt.Fprintln(os.Stderr, "a line")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

type testBridge struct {
	pulumirpc.UnimplementedResourceProviderServer
}

func (*testBridge) Parameterize(
	_ context.Context, request *pulumirpc.ParameterizeRequest,
) (*pulumirpc.ParameterizeResponse, error) {
	arguments := request.GetArgs().GetArgs()
	if len(arguments) != 3 || arguments[0] != "--provider-name=aws" || !strings.HasPrefix(arguments[1], "--include=aws_") {
		return nil, fmt.Errorf("arguments %v", arguments)
	}
	if err := exec.Command(arguments[2]).Start(); err != nil {
		return nil, err
	}
	if os.Getenv(moment) == parameterizing {
		select {}
	}
	return &pulumirpc.ParameterizeResponse{Name: "aws"}, nil
}

func (*testBridge) Configure(
	context.Context, *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	if err := live("call"); err != nil {
		return nil, err
	}
	select {}
}
