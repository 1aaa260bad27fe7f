package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An expression of a template; {@link #evaluate} spends the scope's budget. */
sealed interface Expression permits Expression.Simple, Operation {
    Object evaluate(Scope scope);

    /** An expression that is no operator. */
    sealed interface Simple extends Expression {}

    record Literal(Object value) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            return value;
        }
    }

    record Name(String name) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().step();
            return scope.get(name);
        }
    }

    record ListLiteral(List<Expression> items) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            return evaluateAll(items, scope);
        }
    }

    record TupleLiteral(List<Expression> items) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            return new Tuple(evaluateAll(items, scope));
        }
    }

    record DictLiteral(List<Expression> keys, List<Expression> values) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            var map = new LinkedHashMap<Object, Object>();
            for (int i = 0; i < keys.size(); i++) {
                map.put(Values.key(keys.get(i).evaluate(scope)), values.get(i).evaluate(scope));
            }
            return map;
        }
    }

    record Attribute(Expression target, String name) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().step();
            return Attributes.get(target.evaluate(scope), name);
        }
    }

    record Item(Expression target, Expression key) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().step();
            return Sequences.item(target.evaluate(scope), key.evaluate(scope));
        }
    }

    record Slice(Expression target, Expression start, Expression stop, Expression step) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            return Sequences.slice(
                    target.evaluate(scope),
                    start.evaluate(scope),
                    stop.evaluate(scope),
                    step.evaluate(scope),
                    scope.budget());
        }
    }

    record Call(String callee, Expression target, ArgumentList arguments) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            return call(target.evaluate(scope), arguments.evaluate(callee, scope), scope.budget());
        }

        static Object call(Object target, Arguments arguments, Budget budget) {
            budget.step();
            if (target instanceof Undefined undefined) {
                throw undefined.error();
            }
            if (!(target instanceof Callable callable)) {
                throw new JinjaException("'%s' object is not callable".formatted(Values.typeName(target)));
            }
            Object result = callable.call(arguments);
            if (result instanceof String text) {
                budget.characters(text.length());
            } else if (result instanceof List<?> list) {
                budget.steps(list.size());
            }
            return result;
        }
    }

    record Filter(String name, Expression target, ArgumentList arguments) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().step();
            return Filters.apply(
                    name, target.evaluate(scope), arguments.evaluate("filter " + name, scope), scope.budget());
        }
    }

    record Test(String name, Expression target, ArgumentList arguments) implements Simple {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().step();
            return Tests.check(name, target.evaluate(scope), arguments.evaluate("test " + name, scope));
        }
    }

    /** The arguments of a call, a filter or a test. */
    record ArgumentList(List<Expression> positional, Map<String, Expression> named) {
        static final ArgumentList NONE = new ArgumentList(List.of(), Map.of());

        Arguments evaluate(String callee, Scope scope) {
            var values = new LinkedHashMap<String, Object>();
            named.forEach((name, expression) -> values.put(name, expression.evaluate(scope)));
            return new Arguments(callee, evaluateAll(positional, scope), values);
        }
    }

    private static List<Object> evaluateAll(List<Expression> expressions, Scope scope) {
        scope.budget().step();
        var values = new ArrayList<Object>(expressions.size());
        for (Expression expression : expressions) {
            values.add(expression.evaluate(scope));
        }
        return values;
    }
}
