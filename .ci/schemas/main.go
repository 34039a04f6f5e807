// Command schemas reads the files of a folder as those do that they are for: kubernetes.yaml into the types of Kubernetes, compose.yaml into those of
// Docker Compose, grafana.json into those of Grafana. What these do not know, or misses something, is an error.
//
//	go run . FOLDER
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	failed := false
	for _, kind := range []struct {
		name string
		read func([]byte) error
	}{{"kubernetes.yaml", kubernetes}, {"compose.yaml", compose}, {"grafana.json", grafana}} {
		text, err := os.ReadFile(filepath.Join(os.Args[1], kind.name))
		if err == nil {
			err = kind.read(text)
		}
		if err != nil {
			failed = true
			fmt.Fprintf(os.Stderr, "%s: %v\n", kind.name, err)
			continue
		}
		fmt.Println(kind.name + ": ok")
	}
	if failed {
		os.Exit(1)
	}
}

func kubernetes(text []byte) error {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme, policyv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	var all []error
	for documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text))); ; {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return errors.Join(all...)
		}
		if err != nil {
			return err
		}
		if _, _, err := decoder.Decode(document, nil, nil); err != nil {
			all = append(all, err)
		}
	}
}

func compose(text []byte) error {
	_, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{WorkingDir: ".", Environment: map[string]string{},
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: text}}}, func(o *loader.Options) { o.SetProjectName("any", true) })
	return err
}

// grafana reads a dashboard and writes it again: what is lost on the way is not Grafana's.
func grafana(text []byte) error {
	cog.NewRuntime().RegisterDataqueryVariant(prometheus.VariantConfig())
	cog.NewRuntime().RegisterPanelcfgVariant(timeseries.VariantConfig())
	var board dashboard.Dashboard
	if err := json.Unmarshal(text, &board); err != nil {
		return err
	}
	again, err := json.Marshal(board)
	if err != nil {
		return err
	}
	var before, after any
	return errors.Join(json.Unmarshal(text, &before), json.Unmarshal(again, &after), lost("", before, after), board.Validate())
}

// lost names what of before, at a path, is not in after.
func lost(path string, before, after any) (err error) {
	switch before := before.(type) {
	case map[string]any:
		after, _ := after.(map[string]any)
		for name, v := range before {
			if now, ok := after[name]; ok {
				err = errors.Join(err, lost(path+"."+name, v, now))
			} else {
				err = errors.Join(err, fmt.Errorf("%s.%s: there is no such field", path, name))
			}
		}
	case []any:
		after, _ := after.([]any)
		for i, v := range before {
			if i < len(after) {
				err = errors.Join(err, lost(fmt.Sprintf("%s[%d]", path, i), v, after[i]))
			}
		}
	}
	return err
}
