package dev.medley.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Locale;
import java.util.function.Function;

/** What the code of all modules keeps to. A module is the package below the root: {@code dev.medley.gateway}. */
enum Rule {
    MODULES_DEPEND_ON_NOTHING_BUT_WHAT_IS_SHARED(Scope.MAIN, root -> slices().matching(root + ".(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    alwaysTrue(),
                    resideInAnyPackage(
                            root + ".proto..", root + ".inference..", root + ".platform..", root + ".worker.."))),
    INFERENCE_DEPENDS_ON_NO_OTHER_MODULE(Scope.MAIN, root -> noClasses()
            .that()
            .resideInAPackage(root + ".inference..")
            .should()
            .dependOnClassesThat(resideInAPackage(root + "..").and(resideOutsideOfPackages(root + ".inference..")))),
    PLATFORM_DEPENDS_ON_NO_OTHER_MODULE_BUT_THE_CONTRACT(Scope.MAIN, root -> noClasses()
            .that()
            .resideInAPackage(root + ".platform..")
            .should()
            .dependOnClassesThat(resideInAPackage(root + "..")
                    .and(resideOutsideOfPackages(root + ".platform..", root + ".proto..")))),
    INFERENCE_KNOWS_NO_SPRING_GRPC_OR_KAFKA(Scope.MAIN, root -> noClasses()
            .that()
            .resideInAPackage(root + ".inference..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.grpc..", "org.apache.kafka..")),
    ARRAYS_STAY_WITH_THE_ENGINE(Scope.MAIN, root -> noClasses()
            .that()
            .resideOutsideOfPackages(root + ".inference..", root + ".starter..", root + ".bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl.ndarray..")),
    NAMES_SAY_THE_ROLE(
            Scope.MAIN_AND_TEST,
            root -> noClasses().should().haveNameMatching(".*(Impl|Utils?|Helpers?|Manager|Common)")),
    EVERY_PACKAGE_IS_NULL_MARKED(Scope.MAIN, root -> classes().should(beInANullMarkedPackage())),
    NOTHING_IS_INJECTED_INTO_FIELDS(Scope.MAIN, root -> noFields()
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("jakarta.annotation.Resource")),
    SETTINGS_COME_AS_RECORDS(Scope.MAIN, root -> noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.springframework.beans.factory.annotation.Value")),
    /**
     * Whoever waits for something waits for that, with a deadline. Exempt: the pause in which a draining process serves
     * on, and the poll for the end of a process that may be another one's child.
     */
    NOBODY_SLEEPS(Scope.MAIN_AND_TEST, root -> noClasses()
            .that()
            .doNotHaveFullyQualifiedName(root + ".platform.serving.Drain")
            .and()
            .doNotHaveFullyQualifiedName(root + ".local.ProcessMark")
            .should()
            .callMethodWhere(target(nameMatching("sleep"))
                    .and(target(owner(nameMatching("java.lang.Thread|java.util.concurrent.TimeUnit")))))),
    SERVICES_LOG_AND_PRINT_NOTHING(Scope.MAIN, root -> noClasses()
            .that()
            .resideOutsideOfPackages(root + ".local..", root + ".starter..", root + ".bench..", root + ".images..")
            .should(ACCESS_STANDARD_STREAMS));

    /** Which code a rule is about. */
    enum Scope {
        MAIN,
        MAIN_AND_TEST
    }

    private final Scope scope;
    private final Function<String, ArchRule> rule;

    Rule(Scope scope, Function<String, ArchRule> rule) {
        this.scope = scope;
        this.rule = rule;
    }

    Scope scope() {
        return scope;
    }

    /** The rule for the modules below a root package. */
    ArchRule below(String root) {
        return rule.apply(root).as(name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a package whose package-info.java says @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetAnnotationOfType("org.jspecify.annotations.NullMarked")
                        .isPresent();
                events.add(new SimpleConditionEvent(
                        type, marked, type.getPackageName() + ", the package of " + type.getSimpleName()));
            }
        };
    }
}
