// Package schema stands between the bridge and its Terraform provider, and answers the one question that every start asks
// for itself: the schema of 1,500 types, of which the table names some dozens. To tell and read it takes both of them half
// of their start. All else passes as it is.
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

// Fields of the provider's answer, alike in both versions of its protocol.
// https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/tfplugin5.proto
const (
	resources   = protowire.Number(2)
	dataSources = protowire.Number(3)
	diagnostics = protowire.Number(4)
	ephemeral   = protowire.Number(8)
)

// of keeps of a provider's answer the schemas of these types. It fails for an answer with diagnostics, or that is none.
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

// keyOf reads the key of an entry of a map, which is its first field.
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

// fileOf names where the schema of a provider is kept: by the provider's file as it is, and the types.
func fileOf(folder, provider string, include []string) (string, error) {
	file, err := os.Stat(provider)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d\n%s",
		provider, file.Size(), file.ModTime().UnixNano(), strings.Join(include, ",")))
	return filepath.Join(folder, "schema-"+hex.EncodeToString(digest[:8])), nil
}

// keep writes a file whole or not at all. Nothing depends on it.
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
