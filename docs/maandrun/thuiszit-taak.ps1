# Zet de maandelijkse run in Taakplanner. Start dit als beheerder; pas eerst de drie paden en de gebruiker aan.
# Elke maandag mag: een run zonder nieuwe exports doet niets. "Laatste resultaat" is de uitgangscode (0x0 is gelukt).
$programma = 'C:\thuiszit\Scripts\thuiszit.exe'
$opdracht = 'run --config C:\thuiszit\thuiszit.toml --stil'
$map = 'C:\thuiszit'
$gebruiker = 'GEMEENTE\thuiszit'

$actie = New-ScheduledTaskAction -Execute $programma -Argument $opdracht -WorkingDirectory $map
$moment = New-ScheduledTaskTrigger -Weekly -DaysOfWeek Monday -At 06:30
$regels = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 2)
$wachtwoord = Read-Host "Wachtwoord van $gebruiker" -AsSecureString
$klaar = [System.Net.NetworkCredential]::new('', $wachtwoord).Password
Register-ScheduledTask -TaskName 'thuiszit' -Action $actie -Trigger $moment -Settings $regels -User $gebruiker -Password $klaar
