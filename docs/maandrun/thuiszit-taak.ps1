# Zet de maandelijkse run in Taakplanner. Start dit als beheerder; pas eerst de drie paden en de gebruiker aan.
# Elke ochtend mag: is de maand klaar, dan doet de run niets; is de export er nog niet, dan wacht hij tot de volgende ochtend.
# "Laatste resultaat" is de uitgangscode: 0x0 is gelukt, 0x3 is dat de export er nog niet is (zie mislukt.txt bij de uitkomsten).
$programma = 'C:\thuiszit\Scripts\thuiszit.exe'
$opdracht = 'run --config C:\thuiszit\thuiszit.toml --stil'
$map = 'C:\thuiszit'
$gebruiker = 'GEMEENTE\thuiszit'

$actie = New-ScheduledTaskAction -Execute $programma -Argument $opdracht -WorkingDirectory $map
$moment = New-ScheduledTaskTrigger -Daily -At 06:30
$regels = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 2)
$wachtwoord = Read-Host "Wachtwoord van $gebruiker" -AsSecureString
$klaar = [System.Net.NetworkCredential]::new('', $wachtwoord).Password
Register-ScheduledTask -TaskName 'thuiszit' -Action $actie -Trigger $moment -Settings $regels -User $gebruiker -Password $klaar
