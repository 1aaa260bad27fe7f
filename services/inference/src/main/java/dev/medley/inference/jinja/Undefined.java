package dev.medley.inference.jinja;

/**
 * A name, attribute or item that is not there: empty when printed or iterated, false as a condition, an error in any
 * other use.
 */
record Undefined(String message) {
    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined attribute(Object target, String name) {
        return new Undefined("'%s' has no attribute '%s'".formatted(described(target), name));
    }

    static Undefined element(Object target, Object key) {
        return key instanceof String name
                ? attribute(target, name)
                : new Undefined("%s has no element %s".formatted(described(target), PythonText.repr(key)));
    }

    private static String described(Object target) {
        return target == None.NONE ? "None" : Values.typeName(target) + " object";
    }

    JinjaException error() {
        return new JinjaException(message);
    }
}
