package dev.medley.inference.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template that writes text, or steers what is written. */
sealed interface Statement permits Statement.Plain, ForLoop {
    /** What comes after a statement. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Flow execute(Scope scope, Output out);

    /** A statement that is no loop. */
    sealed interface Plain extends Statement {}

    record Body(List<Statement> statements) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            for (Statement statement : statements) {
                scope.budget().step();
                Flow flow = statement.execute(scope, out);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        }

        /** What the body writes, in a scope of its own. */
        String render(Scope scope) {
            var text = new Output(scope.budget());
            execute(scope.inner(), text);
            return text.toString();
        }
    }

    record Text(String text) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            out.append(text);
            return Flow.NEXT;
        }
    }

    record Print(Expression expression) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            out.append(PythonText.str(expression.evaluate(scope)));
            return Flow.NEXT;
        }
    }

    record If(Expression condition, Body then, @Nullable Statement otherwise) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            if (Values.truth(condition.evaluate(scope))) {
                return then.execute(scope, out);
            }
            return otherwise == null ? Flow.NEXT : otherwise.execute(scope, out);
        }
    }

    record Assign(Target target, Expression value) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            target.assign(scope, value.evaluate(scope));
            return Flow.NEXT;
        }
    }

    /** {@code set} or {@code filter} with a body: the body's text goes through the filters. */
    record Captured(Body body, List<Expression.Filter> filters, @Nullable Target target) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            Object value = body.render(scope);
            for (Expression.Filter filter : filters) {
                value = new Expression.Filter(filter.name(), new Expression.Literal(value), filter.arguments())
                        .evaluate(scope);
            }
            if (target == null) {
                out.append(PythonText.str(value));
            } else {
                target.assign(scope, value);
            }
            return Flow.NEXT;
        }
    }

    record With(List<Assign> assignments, Body body) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            Scope inner = scope.inner();
            for (Assign assignment : assignments) {
                assignment.target().assign(inner, assignment.value().evaluate(scope));
            }
            return body.execute(inner, out);
        }
    }

    record DefineMacro(String name, List<Macro.Parameter> parameters, Body body) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            scope.set(name, new Macro(name, parameters, body, scope));
            return Flow.NEXT;
        }
    }

    /** {@code call}: the body becomes the {@code caller} of the macro. */
    record CallBlock(Expression.Call call, List<Macro.Parameter> parameters, Body body) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            Arguments arguments = call.arguments().evaluate(call.callee(), scope);
            var named = new LinkedHashMap<>(arguments.named());
            named.put("caller", new Macro("caller", parameters, body, scope));
            Object result = Expression.Call.call(
                    call.target().evaluate(scope),
                    new Arguments(call.callee(), arguments.positional(), named),
                    scope.budget());
            out.append(PythonText.str(result));
            return Flow.NEXT;
        }
    }

    record Jump(Flow flow) implements Plain {
        @Override
        public Flow execute(Scope scope, Output out) {
            return flow;
        }
    }
}
