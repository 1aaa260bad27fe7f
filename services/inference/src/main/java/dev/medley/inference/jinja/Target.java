package dev.medley.inference.jinja;

import java.util.List;

/** What an assignment or a loop assigns to. */
sealed interface Target {
    void assign(Scope scope, Object value);

    /** A name. */
    record Name(String name) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            scope.set(name, value);
        }
    }

    /** A field of a namespace. */
    record Field(String namespace, String name) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            if (!(scope.get(namespace) instanceof Namespace fields)) {
                throw new JinjaException("cannot assign attribute on non-namespace object");
            }
            fields.set(name, value);
        }
    }

    /** Several targets, each of which takes one item. */
    record Several(List<Target> targets) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            List<Object> items = Values.iterate(value);
            if (items.size() != targets.size()) {
                throw new JinjaException(
                        "expected %d values to unpack, got %d".formatted(targets.size(), items.size()));
            }
            for (int i = 0; i < items.size(); i++) {
                targets.get(i).assign(scope, items.get(i));
            }
        }
    }
}
