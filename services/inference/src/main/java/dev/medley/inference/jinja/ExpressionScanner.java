package dev.medley.inference.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the tokens inside one tag and minds its brackets, so that the {@code }}} of nested dicts does not end it. */
final class ExpressionScanner {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}\\p{M}_]*");
    private static final Pattern FLOAT =
            Pattern.compile("(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?[eE][+\\-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile("0[xX](_?[0-9a-fA-F])+|0[oO](_?[0-7])+|0[bB](_?[01])+|[1-9](_?\\d)*|0(_?0)*");
    private static final Pattern STRING = Pattern.compile("(?s)'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"");
    private static final Pattern OPERATOR = Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

    private final String source;
    private final Deque<String> open = new ArrayDeque<>();
    private int end;

    ExpressionScanner(String source) {
        this.source = source;
    }

    boolean isBalanced() {
        return open.isEmpty();
    }

    /** Where the last token ends. */
    int end() {
        return end;
    }

    Token scan(int position, int line) {
        Matcher matcher = FLOAT.matcher(source).region(position, source.length());
        matcher.useTransparentBounds(true);
        if (matcher.lookingAt()) {
            return token(Token.Kind.FLOAT, matcher, line);
        }
        if (matcher.usePattern(INTEGER).lookingAt()) {
            return token(Token.Kind.INTEGER, matcher, line);
        }
        if (matcher.usePattern(NAME).lookingAt()) {
            return token(Token.Kind.NAME, matcher, line);
        }
        if (matcher.usePattern(STRING).lookingAt()) {
            end = matcher.end();
            return new Token(Token.Kind.STRING, StringLiteral.decode(matcher.group(), line), line);
        }
        if (matcher.usePattern(OPERATOR).lookingAt()) {
            Token operator = token(Token.Kind.OPERATOR, matcher, line);
            balance(operator);
            return operator;
        }
        throw JinjaException.at(line, "unexpected '%s'".formatted(Character.toString(source.codePointAt(position))));
    }

    private Token token(Token.Kind kind, Matcher matcher, int line) {
        end = matcher.end();
        return new Token(kind, matcher.group(), line);
    }

    private void balance(Token operator) {
        switch (operator.text()) {
            case "{" -> open.push("}");
            case "(" -> open.push(")");
            case "[" -> open.push("]");
            case "}", ")", "]" -> {
                if (open.isEmpty() || !open.pop().equals(operator.text())) {
                    throw JinjaException.at(operator.line(), "unexpected '%s'".formatted(operator.text()));
                }
            }
            default -> {}
        }
    }
}
