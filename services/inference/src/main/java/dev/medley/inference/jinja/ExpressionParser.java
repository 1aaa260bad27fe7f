package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Parses expressions with the precedence of {@code jinja2.parser}, loosest first. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream tokens;
    private final PrimaryParser primary;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.primary = new PrimaryParser(tokens, this);
    }

    Expression expression() {
        tokens.enter();
        Expression expression = or();
        while (tokens.skipName("if")) {
            Expression condition = or();
            Expression otherwise = tokens.skipName("else")
                    ? expression()
                    : new Expression.Literal(new Undefined("the inline if-expression evaluated to false and no else"));
            expression = new Operation.Conditional(condition, expression, otherwise);
        }
        tokens.leave();
        return expression;
    }

    /** An expression without a trailing {@code if}, which a loop needs for itself. */
    Expression withoutCondition() {
        return or();
    }

    /** One expression, or several with commas between, which make a tuple. */
    Expression tuple(Supplier<Expression> item) {
        Expression first = item.get();
        if (!tokens.atOperator(",")) {
            return first;
        }
        var items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && startsExpression()) {
            items.add(item.get());
        }
        return new Expression.TupleLiteral(items);
    }

    private boolean startsExpression() {
        return switch (tokens.current().kind()) {
            case OUTPUT_END, TAG_END, END -> false;
            case OPERATOR -> !tokens.atOperator(")") && !tokens.atOperator("=");
            case NAME -> !tokens.atName("in") && !tokens.atName("recursive");
            default -> true;
        };
    }

    private Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Operation.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Operation.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (!tokens.skipName("not")) {
            return comparison();
        }
        tokens.enter();
        Expression negated = new Operation.Not(not());
        tokens.leave();
        return negated;
    }

    private Expression comparison() {
        Expression first = sum();
        var operators = new ArrayList<String>();
        var others = new ArrayList<Expression>();
        while (true) {
            if (tokens.at(Token.Kind.OPERATOR)
                    && COMPARISONS.contains(tokens.current().text())) {
                operators.add(tokens.next().text());
            } else if (tokens.skipName("in")) {
                operators.add("in");
            } else if (tokens.atName("not") && tokens.ahead().is(Token.Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                return operators.isEmpty() ? first : new Operation.Comparisons(first, operators, others);
            }
            others.add(sum());
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.atOperator("+") || tokens.atOperator("-")) {
            left = new Operation.Binary(tokens.next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression first = product();
        if (!tokens.atOperator("~")) {
            return first;
        }
        var parts = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return new Operation.Concatenation(parts);
    }

    private Expression product() {
        Expression left = power();
        while (tokens.atOperator("*") || tokens.atOperator("/") || tokens.atOperator("//") || tokens.atOperator("%")) {
            left = new Operation.Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.skipOperator("**")) {
            left = new Operation.Binary("**", left, unary(true));
        }
        return left;
    }

    Expression unary(boolean withFilters) {
        tokens.enter();
        Expression operand;
        if (tokens.skipOperator("-")) {
            operand = new Operation.Negative(unary(false));
        } else if (tokens.skipOperator("+")) {
            operand = unary(false);
        } else {
            operand = primary.primary();
        }
        operand = primary.postfix(operand);
        tokens.leave();
        return withFilters ? primary.filters(operand) : operand;
    }
}
