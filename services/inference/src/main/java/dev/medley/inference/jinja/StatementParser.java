package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a template: text, output and tags. */
final class StatementParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final PrimaryParser primary;
    private int loops;

    private StatementParser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
        this.primary = new PrimaryParser(tokens, expressions);
    }

    static Statement.Body parse(String template) {
        var parser = new StatementParser(new TokenStream(Lexer.tokens(template)));
        Statement.Body body = parser.until(Set.of());
        if (!parser.tokens.at(Token.Kind.END)) {
            throw parser.tokens.error(
                    "unexpected tag '%s'".formatted(parser.tokens.current().text()));
        }
        return body;
    }

    /** Statements up to a tag with one of these names, which is left to be read. */
    private Statement.Body until(Set<String> ends) {
        tokens.enter();
        var statements = new ArrayList<Statement>();
        while (!tokens.at(Token.Kind.END)) {
            if (tokens.at(Token.Kind.TEXT)) {
                statements.add(new Statement.Text(tokens.next().text()));
            } else if (tokens.at(Token.Kind.OUTPUT_BEGIN)) {
                tokens.next();
                statements.add(new Statement.Print(expressions.tuple(expressions::expression)));
                tokens.expect(Token.Kind.OUTPUT_END, "'}}'");
            } else {
                tokens.expect(Token.Kind.TAG_BEGIN, "a tag");
                if (tokens.at(Token.Kind.NAME) && ends.contains(tokens.current().text())) {
                    break;
                }
                statements.add(tag());
            }
        }
        if (tokens.at(Token.Kind.END) && !ends.isEmpty()) {
            throw tokens.unexpected("one of the tags " + ends);
        }
        tokens.leave();
        return new Statement.Body(statements);
    }

    private Statement tag() {
        Token name = tokens.expect(Token.Kind.NAME, "the name of a tag");
        return switch (name.text()) {
            case "if" -> conditional();
            case "for" -> loop();
            case "set" -> assignment();
            case "macro" -> macro();
            case "call" -> callBlock();
            case "filter" -> filterBlock();
            case "with" -> with();
            case "generation" -> enclosed("endgeneration");
            case "break" -> jump(name, Statement.Flow.BREAK);
            case "continue" -> jump(name, Statement.Flow.CONTINUE);
            default ->
                throw JinjaException.at(name.line(), "the tag '%s' is unknown or not supported".formatted(name.text()));
        };
    }

    private void endTag() {
        tokens.expect(Token.Kind.TAG_END, "'%}'");
    }

    /** A body up to the tag {@code end}, once this tag is closed. */
    private Statement.Body enclosed(String end) {
        endTag();
        Statement.Body body = until(Set.of(end));
        tokens.next();
        endTag();
        return body;
    }

    private Statement conditional() {
        Expression condition = expressions.tuple(expressions::withoutCondition);
        endTag();
        Statement.Body then = until(Set.of("elif", "else", "endif"));
        String end = tokens.next().text();
        Statement otherwise = null;
        if (end.equals("elif")) {
            return new Statement.If(condition, then, conditional());
        }
        if (end.equals("else")) {
            otherwise = enclosed("endif");
        } else {
            endTag();
        }
        return new Statement.If(condition, then, otherwise);
    }

    private Statement loop() {
        Target target = target();
        if (!tokens.skipName("in")) {
            throw tokens.unexpected("'in'");
        }
        Expression items = expressions.tuple(expressions::withoutCondition);
        Expression condition = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        endTag();
        loops++;
        Statement.Body body = until(Set.of("else", "endfor"));
        loops--;
        Statement.Body otherwise = null;
        if (tokens.next().text().equals("else")) {
            otherwise = enclosed("endfor");
        } else {
            endTag();
        }
        return new ForLoop(target, items, condition, body, otherwise, recursive);
    }

    private Statement jump(Token name, Statement.Flow flow) {
        if (loops == 0) {
            throw JinjaException.at(name.line(), "'%s' outside a loop".formatted(name.text()));
        }
        endTag();
        return new Statement.Jump(flow);
    }

    private Statement assignment() {
        Target target = target();
        if (tokens.skipOperator("=")) {
            Expression value = expressions.tuple(expressions::expression);
            endTag();
            return new Statement.Assign(target, value);
        }
        List<Expression.Filter> filters = new ArrayList<>();
        while (tokens.skipOperator("|")) {
            filters.add(primary.filter(new Expression.Literal(None.NONE)));
        }
        return new Statement.Captured(enclosed("endset"), filters, target);
    }

    private Statement filterBlock() {
        List<Expression.Filter> filters = new ArrayList<>();
        do {
            filters.add(primary.filter(new Expression.Literal(None.NONE)));
        } while (tokens.skipOperator("|"));
        return new Statement.Captured(enclosed("endfilter"), filters, null);
    }

    private Statement macro() {
        String name = tokens.expect(Token.Kind.NAME, "the macro's name").text();
        List<Macro.Parameter> parameters = parameters();
        return new Statement.DefineMacro(name, parameters, outsideLoops("endmacro"));
    }

    private Statement callBlock() {
        List<Macro.Parameter> parameters = tokens.atOperator("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw tokens.unexpected("a call");
        }
        return new Statement.CallBlock(call, parameters, outsideLoops("endcall"));
    }

    private Statement.Body outsideLoops(String end) {
        int around = loops;
        loops = 0;
        Statement.Body body = enclosed(end);
        loops = around;
        return body;
    }

    private List<Macro.Parameter> parameters() {
        var parameters = new ArrayList<Macro.Parameter>();
        tokens.expectOperator("(");
        while (!tokens.skipOperator(")")) {
            String name = tokens.expect(Token.Kind.NAME, "a parameter").text();
            @Nullable Expression otherwise = tokens.skipOperator("=") ? expressions.expression() : null;
            parameters.add(new Macro.Parameter(name, otherwise));
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return parameters;
    }

    private Statement with() {
        var assignments = new ArrayList<Statement.Assign>();
        while (!tokens.at(Token.Kind.TAG_END)) {
            Target target = target();
            tokens.expectOperator("=");
            assignments.add(new Statement.Assign(target, expressions.expression()));
            if (!tokens.at(Token.Kind.TAG_END)) {
                tokens.expectOperator(",");
            }
        }
        return new Statement.With(assignments, enclosed("endwith"));
    }

    private Target target() {
        boolean bracketed = tokens.skipOperator("(");
        var targets = new ArrayList<>(List.of(singleTarget()));
        boolean several = tokens.atOperator(",");
        while (tokens.skipOperator(",") && tokens.at(Token.Kind.NAME) && !tokens.atName("in")) {
            targets.add(singleTarget());
        }
        if (bracketed) {
            tokens.expectOperator(")");
        }
        return several ? new Target.Several(targets) : targets.get(0);
    }

    private Target singleTarget() {
        if (tokens.atOperator("(")) {
            return target();
        }
        String name = tokens.expect(Token.Kind.NAME, "a name to assign to").text();
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
            throw tokens.error("can't assign to '%s'".formatted(name));
        }
        return tokens.skipOperator(".")
                ? new Target.Field(
                        name, tokens.expect(Token.Kind.NAME, "a name").text())
                : new Target.Name(name);
    }
}
