package schema

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// role makes the test's own executable run as the provider or the proxy.
const role = "TEST_ROLE"

// silent makes the provider refuse to return its schema.
const silent = "TEST_SILENT"

// socket is the file on which the provider listens.
const socket = "TEST_SOCKET"

const (
	getSchema = "/tfplugin5.Provider/GetSchema"
	other     = "/tfplugin5.Provider/Configure"
	shutdown  = "/plugin.GRPCController/Shutdown"
)

func TestMain(m *testing.M) {
	run, known := map[string]func() error{"provider": runProvider, "serve": runServe}[os.Getenv(role)]
	if !known {
		os.Exit(m.Run())
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runServe() error {
	_ = os.Setenv(role, "provider")
	return Serve()
}

// runProvider returns its schema, answers other requests with their own bytes, and refuses an empty request.
func runProvider() error {
	if os.Getenv(clientCertificate) != "" {
		return errors.New("the connection should not be encrypted")
	}
	listener, err := net.Listen("unix", os.Getenv(socket))
	if err != nil {
		return err
	}
	var server *grpc.Server
	server = grpc.NewServer(grpc.ForceServerCodec(asItIs{}), grpc.UnknownServiceHandler(func(_ any, asked grpc.ServerStream) error {
		question := &message{}
		if err := asked.RecvMsg(question); err != nil {
			return err
		}
		method, _ := grpc.MethodFromServerStream(asked)
		headers, _ := metadata.FromIncomingContext(asked.Context())
		switch {
		case method == shutdown:
			go server.GracefulStop()
			return asked.SendMsg(&message{})
		case method == getSchema && os.Getenv(silent) != "":
			return status.Error(codes.Unavailable, "requested again")
		case method == getSchema:
			return asked.SendMsg(&message{append(entry(resources, "aws_a"), entry(resources, "aws_b")...)})
		case len(question.bytes) == 0:
			return status.Error(codes.InvalidArgument, "empty: ")
		default:
			return asked.SendMsg(&message{[]byte(string(question.bytes) + strings.Join(headers.Get("word"), ""))})
		}
	}))
	fmt.Printf("1|5|unix|%s|grpc|\n", listener.Addr())
	return server.Serve(listener)
}

func TestServe(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The cache is beside its file.
	folder := t.TempDir()
	file := filepath.Join(folder, Name)
	if err := os.Symlink(self, file); err != nil {
		t.Fatal(err)
	}
	listens := filepath.Join(folder, "socket")
	t.Setenv(socket, listens)
	for _, start := range []string{"first", "second"} {
		connection, ended := started(t, file, self)
		answer := &message{}
		ctx := metadata.AppendToOutgoingContext(t.Context(), "word", "!")
		if err := connection.Invoke(ctx, other, &message{[]byte("hello")}, answer); err != nil || string(answer.bytes) != "hello!" {
			t.Errorf("%s: %q, %v", start, answer.bytes, err)
		}
		if _, err := os.Stat(listens); !os.IsNotExist(err) {
			t.Errorf("%s: the socket's file was not removed: %v", start, err)
		}
		err := connection.Invoke(ctx, other, &message{}, answer)
		if status.Code(err) != codes.InvalidArgument || status.Convert(err).Message() != "empty: " {
			t.Errorf("%s: the provider's error became %v", start, err)
		}
		if err := connection.Invoke(ctx, getSchema, &message{}, answer); err != nil || string(answer.bytes) != string(entry(resources, "aws_b")) {
			t.Errorf("%s: the schema is %q, %v", start, answer.bytes, err)
		}
		if err := connection.Invoke(ctx, shutdown, &message{}, answer); err != nil {
			t.Errorf("%s: %v", start, err)
		}
		if err := ended(); err != nil {
			t.Errorf("%s ended with %v", start, err)
		}
		t.Setenv(silent, "from now on")
	}
}

// started connects to a process as go-plugin does, and returns a function that waits for its end.
func started(t *testing.T, file, provider string) (connection *grpc.ClientConn, ended func() error) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), file)
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	command.Env = append(Environment(provider, []string{"aws_b"}), role+"=serve", clientCertificate+"="+certificate)
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Split(strings.TrimSpace(line), "|")
	own, err := base64.RawStdEncoding.DecodeString(told[5])
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(own)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	connection, err = grpc.NewClient(told[3],
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			RootCAs: roots, ServerName: "localhost",
			Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		})),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(asItIs{})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection, command.Wait
}
