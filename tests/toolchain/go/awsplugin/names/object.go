package names

// Shape is the difference in form of a value between the two sides.
type Shape string

const (
	// Same: no difference.
	Same Shape = ""
	// List: a value in Pulumi is a one-element list at the bridge.
	List Shape = "list"
	// Single: a list of at most one in Pulumi is its element at the bridge.
	Single Shape = "single"
	// JSON: an object in Pulumi is its JSON text at the bridge.
	JSON Shape = "json"
	// Archive: an archive in Pulumi is the path of a zip file at the bridge.
	Archive Shape = "archive"
)

// Object lists the properties of an object that differ; others are the same on both sides.
type Object struct {
	byPulumi map[string]*Property
	byBridge map[string]*Property
}

// Property is a property that differs.
type Property struct {
	Pulumi, Bridge string
	Shape          Shape
	Absent         bool
	Secret         bool
	Always         bool
	Autoname       int
	// Holds describes the objects inside, also in lists; nil if they do not differ.
	Holds *Object
}

// Pulumi finds a property by its Pulumi name; nil if it does not differ.
func (o *Object) Pulumi(name string) *Property {
	if o == nil {
		return nil
	}
	return o.byPulumi[name]
}

// Bridge finds a property by its name at the bridge; nil if it does not differ.
func (o *Object) Bridge(name string) *Property {
	if o == nil {
		return nil
	}
	return o.byBridge[name]
}

// Renames maps each name of the bridge that differs, at any depth, to Pulumi's name.
func (o *Object) Renames() map[string]string {
	renames := map[string]string{}
	o.collect(renames, map[*Object]bool{})
	return renames
}

func (o *Object) collect(renames map[string]string, seen map[*Object]bool) {
	if o == nil || seen[o] {
		return
	}
	seen[o] = true
	for _, property := range o.byPulumi {
		if property.Bridge != property.Pulumi {
			renames[property.Bridge] = property.Pulumi
		}
		property.Holds.collect(renames, seen)
	}
}

// Archives lists the Pulumi names of the properties that are archives.
func (o *Object) Archives() []string {
	if o == nil {
		return nil
	}
	var archives []string
	for _, property := range o.byPulumi {
		if property.Shape == Archive {
			archives = append(archives, property.Pulumi)
		}
	}
	return archives
}

// Always lists the bridge's names of the flags that are always set.
func (o *Object) Always() []string {
	if o == nil {
		return nil
	}
	var flags []string
	for _, property := range o.byPulumi {
		if property.Always {
			flags = append(flags, property.Bridge)
		}
	}
	return flags
}

// Autonamed finds the property that gets its default name from the plugin; nil if there is none.
func (o *Object) Autonamed() *Property {
	if o == nil {
		return nil
	}
	for _, property := range o.byPulumi {
		if property.Autoname > 0 {
			return property
		}
	}
	return nil
}
