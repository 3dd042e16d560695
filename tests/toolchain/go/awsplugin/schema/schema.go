// Package schema is a proxy between the bridge and its Terraform provider. It answers the request for the schema, which
// has 1,500 types, with a cached schema of the table's few dozen types: the whole takes half of the time of a start.
// All other requests are passed unchanged.
package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// Fields of the provider's answer, the same in both versions of its protocol.
// https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/tfplugin5.proto
const (
	resources   = protowire.Number(2)
	dataSources = protowire.Number(3)
	diagnostics = protowire.Number(4)
	ephemeral   = protowire.Number(8)
)

// of returns a provider's answer with the schemas of these types only. It fails for an answer with diagnostics, or an
// invalid one.
func of(answer []byte, include []string) ([]byte, error) {
	var kept []byte
	for len(answer) > 0 {
		number, kind, tag := protowire.ConsumeTag(answer)
		if tag < 0 {
			return nil, protowire.ParseError(tag)
		}
		value := protowire.ConsumeFieldValue(number, kind, answer[tag:])
		if value < 0 {
			return nil, protowire.ParseError(value)
		}
		field := answer[:tag+value]
		answer = answer[tag+value:]
		switch number {
		case diagnostics:
			return nil, fmt.Errorf("the provider has diagnostics")
		case resources, dataSources, ephemeral:
			name, err := keyOf(field[tag:])
			if err != nil {
				return nil, err
			}
			if !slices.Contains(include, name) {
				continue
			}
		}
		kept = append(kept, field...)
	}
	return kept, nil
}

// keyOf reads the key of a map's entry, which is its first field.
func keyOf(entry []byte) (string, error) {
	content, length := protowire.ConsumeBytes(entry)
	if length < 0 {
		return "", protowire.ParseError(length)
	}
	number, kind, tag := protowire.ConsumeTag(content)
	if tag < 0 || number != 1 || kind != protowire.BytesType {
		return "", fmt.Errorf("an entry of the schema has no key")
	}
	key, length := protowire.ConsumeString(content[tag:])
	if length < 0 {
		return "", protowire.ParseError(length)
	}
	return key, nil
}

// fileOf returns the path of a provider's cached schema, by the provider's file and the types.
func fileOf(folder, provider string, include []string) (string, error) {
	file, err := os.Stat(provider)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d\n%s",
		provider, file.Size(), file.ModTime().UnixNano(), strings.Join(include, ",")))
	return filepath.Join(folder, "schema-"+hex.EncodeToString(digest[:8])), nil
}

// keep writes a file completely or not at all. Errors are ignored: the file is a cache.
func keep(file string, content []byte) {
	part, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".")
	if err != nil {
		return
	}
	_, err = part.Write(content)
	if closed := part.Close(); err == nil && closed == nil && os.Rename(part.Name(), file) == nil {
		return
	}
	_ = os.Remove(part.Name())
}
