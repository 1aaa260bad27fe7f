package dev.medley.inference.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code macro} defines, or the {@code caller} of a {@code call} block. */
record Macro(String name, List<Parameter> parameters, Statement.Body body, Scope closure) implements Callable {

    /** @param otherwise its value where the call has none, or null if it is then undefined */
    record Parameter(String name, @Nullable Expression otherwise) {}

    @Override
    public Object call(Arguments given) {
        String[] names = parameters.stream().map(Parameter::name).toArray(String[]::new);
        Object caller = given.named().get("caller");
        Arguments arguments = given;
        if (caller != null) {
            var named = new LinkedHashMap<>(given.named());
            named.remove("caller");
            arguments = new Arguments(given.callee(), given.positional(), named);
        }
        arguments.allow(names.length, names);
        Scope scope = closure.inner();
        if (caller != null) {
            scope.set("caller", caller);
        }
        for (int i = 0; i < names.length; i++) {
            Object value = arguments.find(i, names[i]);
            scope.set(names[i], value == null ? missing(parameters.get(i), scope) : value);
        }
        return render(scope);
    }

    private static Object missing(Parameter parameter, Scope scope) {
        return parameter.otherwise() == null
                ? new Undefined("parameter '%s' was not provided".formatted(parameter.name()))
                : parameter.otherwise().evaluate(scope);
    }

    private String render(Scope scope) {
        scope.budget().enter();
        var out = new Output(scope.budget());
        body.execute(scope, out);
        scope.budget().leave();
        return out.toString();
    }
}
