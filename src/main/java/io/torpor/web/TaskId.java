package io.torpor.web;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The constraint of a task's id, and of a bucket's uuid that is given by hand. Null is valid. */
@Pattern(regexp = "[A-Za-z0-9_-]{1,64}")
@ReportAsSingleViolation
@Constraint(validatedBy = {})
@Target({FIELD, PARAMETER, ANNOTATION_TYPE})
@Retention(RUNTIME)
public @interface TaskId {

    /** The rule in words, behind the member's name. */
    String message() default "must be 1 to 64 letters, digits, _ or -";

    /** The groups of Bean Validation. */
    Class<?>[] groups() default {};

    /** The payload of Bean Validation. */
    Class<? extends Payload>[] payload() default {};
}
