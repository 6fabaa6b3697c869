package io.torpor.web;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The constraint of the location of an object store; what it means is checked by the stores. Null is valid. */
@Size(min = 1, max = 1024)
@ReportAsSingleViolation
@Constraint(validatedBy = {})
@Target({FIELD, PARAMETER, ANNOTATION_TYPE})
@Retention(RUNTIME)
public @interface ArchiveLocation {

    /** The rule in words, behind the member's name. */
    String message() default "must be a location of 1 to 1024 characters, such as file:/var/archive";

    /** The groups of Bean Validation. */
    Class<?>[] groups() default {};

    /** The payload of Bean Validation. */
    Class<? extends Payload>[] payload() default {};
}
