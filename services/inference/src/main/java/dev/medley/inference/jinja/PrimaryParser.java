package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses the parts of expressions that bind tightest: literals, names, attributes, items, calls, filters and tests. */
final class PrimaryParser {
    private static final Set<String> NO_TEST_ARGUMENT = Set.of("else", "or", "and");

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    PrimaryParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expression primary() {
        return switch (tokens.current().kind()) {
            case NAME -> name(tokens.next().text());
            case STRING -> string();
            case INTEGER -> new Expression.Literal(integer(tokens.next()));
            case FLOAT ->
                new Expression.Literal(Double.valueOf(tokens.next().text().replace("_", "")));
            default -> bracketed();
        };
    }

    private static Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(None.NONE);
            default -> new Expression.Name(name);
        };
    }

    private Expression string() {
        var text = new StringBuilder();
        while (tokens.at(Token.Kind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Literal(text.toString());
    }

    private static Long integer(Token token) {
        try {
            String digits = token.text().replace("_", "");
            return digits.startsWith("0b") || digits.startsWith("0B")
                    ? Long.parseLong(digits.substring(2), 2)
                    : digits.startsWith("0o") || digits.startsWith("0O")
                            ? Long.parseLong(digits.substring(2), 8)
                            : Long.decode(digits.matches("0+") ? "0" : digits);
        } catch (NumberFormatException e) {
            throw JinjaException.at(token.line(), token.text() + " does not fit 64 bits");
        }
    }

    private Expression bracketed() {
        if (tokens.skipOperator("(")) {
            Expression inner = tokens.atOperator(")")
                    ? new Expression.TupleLiteral(List.of())
                    : expressions.tuple(expressions::expression);
            tokens.expectOperator(")");
            return inner;
        }
        if (tokens.skipOperator("[")) {
            return new Expression.ListLiteral(listed("]"));
        }
        if (tokens.skipOperator("{")) {
            return dict();
        }
        throw tokens.unexpected("an expression");
    }

    private List<Expression> listed(String close) {
        var items = new ArrayList<Expression>();
        while (!tokens.skipOperator(close)) {
            items.add(expressions.expression());
            if (!tokens.atOperator(close)) {
                tokens.expectOperator(",");
            }
        }
        return items;
    }

    private Expression dict() {
        var keys = new ArrayList<Expression>();
        var values = new ArrayList<Expression>();
        while (!tokens.skipOperator("}")) {
            keys.add(expressions.expression());
            tokens.expectOperator(":");
            values.add(expressions.expression());
            if (!tokens.atOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        return new Expression.DictLiteral(keys, values);
    }

    /** The attributes, items and calls that follow. */
    Expression postfix(Expression operand) {
        Expression target = operand;
        while (true) {
            if (tokens.skipOperator(".")) {
                target = attribute(target);
            } else if (tokens.skipOperator("[")) {
                target = subscript(target);
            } else if (tokens.atOperator("(")) {
                target = call(target);
            } else {
                return target;
            }
        }
    }

    private Expression attribute(Expression target) {
        if (tokens.at(Token.Kind.INTEGER)) {
            return new Expression.Item(target, new Expression.Literal(integer(tokens.next())));
        }
        return new Expression.Attribute(
                target, tokens.expect(Token.Kind.NAME, "a name").text());
    }

    private Expression subscript(Expression target) {
        Expression none = new Expression.Literal(None.NONE);
        Expression start = tokens.atOperator(":") ? none : expressions.expression();
        if (tokens.skipOperator("]")) {
            return new Expression.Item(target, start);
        }
        tokens.expectOperator(":");
        Expression stop = tokens.atOperator(":") || tokens.atOperator("]") ? none : expressions.expression();
        Expression step = none;
        if (tokens.skipOperator(":") && !tokens.atOperator("]")) {
            step = expressions.expression();
        }
        tokens.expectOperator("]");
        return new Expression.Slice(target, start, stop, step);
    }

    Expression.Call call(Expression target) {
        String callee = target instanceof Expression.Name name
                ? name.name()
                : target instanceof Expression.Attribute attribute ? attribute.name() : "function";
        return new Expression.Call(callee, target, arguments());
    }

    private Expression.ArgumentList arguments() {
        tokens.expectOperator("(");
        var positional = new ArrayList<Expression>();
        var named = new LinkedHashMap<String, Expression>();
        while (!tokens.skipOperator(")")) {
            if (tokens.at(Token.Kind.NAME) && tokens.ahead().is(Token.Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expressions.expression());
            } else if (named.isEmpty() && !tokens.atOperator("*") && !tokens.atOperator("**")) {
                positional.add(expressions.expression());
            } else {
                throw tokens.unexpected("an argument (*args and **kwargs are not supported)");
            }
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Expression.ArgumentList(positional, named);
    }

    /** The filters and tests that follow. */
    Expression filters(Expression operand) {
        Expression target = operand;
        while (true) {
            if (tokens.skipOperator("|")) {
                target = filter(target);
            } else if (tokens.skipName("is")) {
                target = test(target);
            } else if (tokens.atOperator("(")) {
                target = call(target);
            } else {
                return target;
            }
        }
    }

    Expression.Filter filter(Expression target) {
        String name = dottedName();
        return new Expression.Filter(name, target, tokens.atOperator("(") ? arguments() : Expression.ArgumentList.NONE);
    }

    private Expression test(Expression target) {
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        Expression.ArgumentList arguments = Expression.ArgumentList.NONE;
        if (tokens.atOperator("(")) {
            arguments = arguments();
        } else if (startsTestArgument()) {
            arguments = new Expression.ArgumentList(List.of(postfix(primary())), Map.of());
        }
        Expression test = new Expression.Test(name, target, arguments);
        return negated ? new Operation.Not(test) : test;
    }

    private boolean startsTestArgument() {
        return switch (tokens.current().kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> {
                if (tokens.atName("is")) {
                    throw tokens.error("tests can't be chained with 'is'");
                }
                yield !NO_TEST_ARGUMENT.contains(tokens.current().text())
                        && !Set.of("if", "in", "not").contains(tokens.current().text());
            }
            case OPERATOR -> tokens.atOperator("[") || tokens.atOperator("{");
            default -> false;
        };
    }

    private String dottedName() {
        var name = new StringBuilder(tokens.expect(Token.Kind.NAME, "a name").text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Token.Kind.NAME, "a name").text());
        }
        return name.toString();
    }
}
