package dev.medley.inference.jinja;

import java.util.List;

/** An expression with an operator. */
sealed interface Operation extends Expression {

    record Binary(String operator, Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            scope.budget().step();
            return Arithmetic.apply(operator, left.evaluate(scope), right.evaluate(scope), scope.budget());
        }
    }

    record Negative(Expression operand) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            return Arithmetic.negate(operand.evaluate(scope));
        }
    }

    record Concatenation(List<Expression> parts) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            var text = new StringBuilder();
            for (Expression part : parts) {
                text.append(PythonText.str(part.evaluate(scope)));
            }
            scope.budget().characters(text.length());
            return text.toString();
        }
    }

    record Not(Expression operand) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            return !Values.truth(operand.evaluate(scope));
        }
    }

    record And(Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            Object first = left.evaluate(scope);
            return Values.truth(first) ? right.evaluate(scope) : first;
        }
    }

    record Or(Expression left, Expression right) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            Object first = left.evaluate(scope);
            return Values.truth(first) ? first : right.evaluate(scope);
        }
    }

    record Conditional(Expression condition, Expression then, Expression otherwise) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            return (Values.truth(condition.evaluate(scope)) ? then : otherwise).evaluate(scope);
        }
    }

    /** {@code a < b <= c}: every neighbouring pair must hold, and each operand is evaluated once. */
    record Comparisons(Expression first, List<String> operators, List<Expression> others) implements Operation {
        @Override
        public Object evaluate(Scope scope) {
            Object left = first.evaluate(scope);
            for (int i = 0; i < operators.size(); i++) {
                scope.budget().step();
                Object right = others.get(i).evaluate(scope);
                if (!holds(operators.get(i), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }

        static boolean holds(String operator, Object left, Object right) {
            return switch (operator) {
                case "==" -> Comparison.equal(left, right);
                case "!=" -> !Comparison.equal(left, right);
                case "<" -> Comparison.order(left, right, operator) < 0;
                case "<=" -> Comparison.order(left, right, operator) <= 0;
                case ">" -> Comparison.order(left, right, operator) > 0;
                case ">=" -> Comparison.order(left, right, operator) >= 0;
                case "in" -> Values.contains(right, left);
                default -> !Values.contains(right, left);
            };
        }
    }
}
